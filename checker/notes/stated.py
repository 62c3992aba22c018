"""One statement of notes made into steps: its terms read, its conditions taken in, its citations found."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Basic

from checker.language import relations as rel
from checker.language.binding import canonical, free_variables
from checker.language.derivation import Chain, Diagnostic, Unread
from checker.language.families import FamilyLaw
from checker.language.indices import Facts, contradictory
from checker.language.printing import unicode
from checker.language.relations import Line
from checker.language.terms import ZERO, Abbreviation, Approach, Density, MalformedTerm, NormalDensity, Unknown, Var, Vector
from checker.language.validity import check_term
from checker.notes import spans
from checker.notes.citing import Labels, by_and_note
from checker.notes.conditions import condition, parts, tending, variables
from checker.notes.drawn import as_density, values_doubt
from checker.notes.evident import evident
from checker.notes.groups import DEFINES, IN_LAW, Group, Link
from checker.notes.minimisers import same_minimisers
from checker.notes.numbers import alike
from checker.notes.setting import Setting, explained, names_in
from checker.notes.sides import Sides, Term
from checker.notes.source import Text
from checker.notes.surface import PASSED
from checker.notes.told import Told

_FOLLOWS = frozenset({r"\Rightarrow", r"\implies", r"\Longrightarrow", "⇒"})
_ASKED = frozenset({"!", "?"})


class Statement(Sides):
    """One statement while it is built; ``before`` are the chains above it in its display, which its steps may use."""

    def __init__(self, setting: Setting, labels: Labels, group: Group, told: Told, before: Sequence[Chain]) -> None:
        super().__init__(setting, group)
        self.labels, self.told, self.before = labels, told, tuple(before)
        self.derivation = setting.derivation
        self.facts: Facts = told.local.facts if told.local is not None else frozenset()
        if told.part is not None:
            self.facts |= told.part.facts
        if told.claims is not None:
            self.facts |= told.claims.range
        self.given: dict[int, tuple[Var, ...]] = {}
        self.beside: dict[int, Unknown | Approach] = {}
        self.tends = None if told.limit is None else tending(told.limit, setting)
        self.limit = told.limit is not None and self.tends is None
        self.doubt = ""
        self.trouble: tuple[Text, spans.Unread] | None = None
        self.words: dict[int, list[str]] = {}
        self.checked: dict[int, Basic] = {}
        self.chain_name = ""

    def build(self, arrow: Text | None) -> list[Chain]:
        """Its chains: more than one where a line between could not be read.  ``arrow`` is an implication beside it in its row."""
        self.read_conditions()
        self.refuse_implication(arrow)
        terms = self.terms()
        self.find_ranges(terms)
        return self.steps(terms)

    def claim(self) -> Line:
        """The one line of the statement, for an induction.  Raises `Unread` or `MalformedTerm`."""
        self.read_conditions()
        left, right, *_ = self.terms()
        why = self.trouble or self.fault(left, right, 0)
        if why is not None or len(self.group.links) != 1:
            raise why[1] if why is not None else spans.Unread("E422", "an induction proves one line", spans.Span(0, 1))
        relation, left, right = self.relation(self.group.links[0], left, right)
        return Line(relation, left, right, self.named(0, relation, left, right))

    # what is said beside the lines

    def read_conditions(self) -> None:
        for text in self.group.strays:
            self.complain(text, spans.Unread("E428", "this is neither a statement nor a remark, and does not go on with the line before",
                                             spans.Span(0, len(text.text)), "a relation, an operator, or words in \\text{…}",
                                             "start a row that goes on with an operator; put words into \\text{…}"))
        for k, link in enumerate(self.group.links):
            for text in [*link.conditions, *(part for remark in link.remarks for part in parts(remark))]:
                if not self.take_condition(k, text):
                    self.words.setdefault(k, []).append(text.text)
            if link.words:
                self.words.setdefault(k, []).extend(link.words)
            over = link.related.mark.over
            if over and not same_minimisers(over) and not link.says(IN_LAW | DEFINES | _ASKED):
                self.words.setdefault(k, []).append(over)

    def take_condition(self, k: int, text: Text) -> bool:
        try:
            found = condition(text, self.setting)
        except spans.Unread as error:
            self.complain(text, error)
            return True
        if found is None:
            return False
        self.facts |= frozenset(found.facts)
        said = found.unknown or found.approach
        if said is not None:
            self.beside[k] = said
        if found.variables:
            self.given[k] = found.variables
        self.limit = self.limit or found.limit
        if found.unused:
            self.doubt = f"what is said beside the line: {' '.join(text.text.split())}"
        return not found.unused

    def complain(self, text: Text, error: spans.Unread) -> None:
        self.trouble = self.trouble or (text, error)

    def refuse_implication(self, arrow: Text | None) -> None:
        """Of an implication in one row neither side is claimed by itself: each may be proved, and no counterexample refutes it."""
        if arrow is not None and arrow.text.strip() in _FOLLOWS:
            self.doubt = self.doubt or "what is assumed on the other side of an implication"
        elif arrow is not None:
            self.complain(arrow, spans.Unread(
                "E426", "an equivalence, or an implication to the left, cannot be stated yet in one row", spans.Span(0, len(arrow.text)),
                "one statement", "state the premise in a row of its own; a row that starts with \\Rightarrow may use the rows above it"))

    def find_ranges(self, terms: Sequence[Term]) -> None:
        """Bounds of indices that go without saying."""
        declared = self.derivation.declared
        known = [t for t in terms if not isinstance(t, spans.Unread)]
        self.facts |= evident(known, declared, declared.facts | self.facts)
        if contradictory(declared.facts | self.facts):
            place = self.group.links[0].related.place
            self.complain(place, spans.Unread("E230", "what is assumed here has no model: no index satisfies it", spans.Span(0, 1)))

    # steps

    def steps(self, terms: list[Term]) -> list[Chain]:
        chains: list[Chain] = []
        chain: Chain | None = None
        for k, link in enumerate(self.group.links):
            left, right = terms[k], terms[k + 1]
            if link.related.mark.kind == PASSED:
                self.pass_over(link)
                chain = None
                continue
            why = self.fault(left, right, k)
            if why is None and (self.is_definition(k) or (link.defines and isinstance(left, Abbreviation) and left.term == right)):
                continue
            if why is None:
                try:
                    if chain is None:
                        chain = self.new_chain(left, link)
                        chains.append(chain)
                    self.step(chain, k, right)
                    continue
                except spans.Unread as error:
                    why = link.related.place, error
                except MalformedTerm as error:
                    why = link.related.place, spans.Unread(error.code, error.message, spans.Span(0, 1), "", error.hint)
            self.unread(k, left, right, *why)
            chain = None
        return [c for c in chains if c.steps]

    def is_definition(self, k: int) -> bool:
        return any(text is self.group.sides()[k] for text in self.definitions)

    def pass_over(self, link: Link) -> None:
        self.derivation.passed_over += 1
        self.setting.tell(link.related.place, "R601", f"{link.related.mark.word} is no step of a proof: it is passed over",
                          "=, ≤, ≥, <, >, ∝ and ~ are steps")

    def fault(self, left: Term, right: Term, k: int) -> tuple[Text, spans.Unread] | None:
        """Why a step cannot be judged, and where."""
        if self.trouble is not None:
            return self.trouble
        before, after = self.group.sides()[k:k + 2]
        if isinstance(right, spans.Unread):
            return after, right
        if isinstance(left, spans.Unread):
            told = spans.Unread("E424", "the expression before this relation could not be read", spans.Span(0, len(before.text)))
            return before, told if k else left
        place = self.group.links[k].related.place
        mark = self.group.links[k].related.mark
        if self.tends is not None and mark.word == rel.TENDS:
            self.beside.setdefault(k, self.tends)
        said = self.beside.get(k)
        if isinstance(said, Unknown) and not same_minimisers(mark.over):
            return place, spans.Unread("R203", "an unknown is named beside a line that is not about minimisers", spans.Span(0, 1),
                                       "\\overset{\\arg\\min}{=}", "leave these words to the text")
        if self.limit or (mark.word == rel.TENDS) != isinstance(said, Approach):
            return place, spans.Unread("E427", "this limit cannot be stated yet", spans.Span(0, 1),
                                       "f \\to g && \\text{as } \\sigma \\to 0, for a declared number and a number",
                                       "leave this line to the text")
        for term, text in ((left, before), (right, after)):
            if id(term) in self.checked:
                continue
            try:
                check_term(term, self.derivation.declared, self.derivation.declared.facts | self.facts)
            except MalformedTerm as error:
                return text, spans.Unread(error.code, error.message, spans.Span(0, len(text.text)), "", error.hint)
            self.checked[id(term)] = term
        return None

    def new_chain(self, start: Basic, link: Link) -> Chain:
        if self.told.part is not None:
            if not self.told.part.steps and canonical(start) != canonical(self.told.part.start):
                raise spans.Unread("E422", f"this part of the induction starts from {unicode(self.told.part.start)}", spans.Span(0, 1))
            return self.told.part
        label = self.told.label or next((n for other in self.group.links for n in other.labels), "")
        place = self.setting.at(link.related.place)
        name = _free(label or f"line {place.line}", {c.name for c in self.derivation.chains})
        return self.derivation._new_chain(start, name, place, self.facts)

    def shown_name(self) -> str:
        """The chain under which a line is shown that could not be read: the one that it would go on with."""
        first = self.setting.at(self.group.links[0].related.place).line
        label = self.told.label or next((n for link in self.group.links for n in link.labels), "")
        return self.chain_name or label or f"line {first}"

    def step(self, chain: Chain, k: int, right: Basic) -> None:
        self.chain_name = chain.name
        link = self.group.links[k]
        relation, left, right = self.relation(link, chain.last, right)
        chain.last = left
        if not chain.steps and self.told.part is None:
            chain.start = left
        by, note = by_and_note(self.words.get(k, ()), left, right, self.labels, self.setting, self.told)
        named = self.named(k, relation, left, right)
        known = names_in(left) | names_in(right)
        doubt = values_doubt(left, right) or next((why for name, why in self.setting.doubted.items() if name in known), self.doubt)
        chain.add(relation, right, named, by, note, link.tag, link.erratum, self.setting.at(link.related.place), self.before, doubt)
        for term in (left, right, *named):
            self.setting.use(term)
        last = link is self.group.links[-1]
        for label in dict.fromkeys([*link.labels, *([self.told.label] if self.told.label and last else [])]):
            self.labels.setdefault(label, []).append(chain if last else _so_far(chain))

    def relation(self, link: Link, left: Basic, right: Basic) -> tuple[str, Basic, Basic]:
        """The relation, and both sides as it takes them: 0 is also the zero vector."""
        word = rel.EQ if link.defines else link.related.mark.word
        if word == rel.EQ and link.says(IN_LAW) and isinstance(left, Vector):
            word = rel.LAW
        if word == rel.EQ and (self.over is not None or same_minimisers(link.related.mark.over)):
            word = rel.ARGMIN
        if word == rel.LAW and isinstance(left, Density) and isinstance(right, NormalDensity):
            word = rel.EQ  # q(x|z) ~ N(x; …) says which density it is
        if word == rel.LAW and isinstance(right, Density):
            raise spans.Unread("R501", "that a variable has a law is declared, not stated", spans.Span(0, 1),
                               "a normal law or a random vector", "declare the law under [laws]")
        if word == rel.LAW and (isinstance(right, FamilyLaw) or left in self.laws):
            return rel.EQ, *as_density(self.derivation.declared, left, right, self.laws.get(left, ""))
        left, right = alike(word, left, right)
        if isinstance(left, Vector) and right == 0:
            right = ZERO
        if isinstance(right, Vector) and left == 0:
            left = ZERO
        return word, left, right

    def named(self, k: int, relation: str, left: Basic, right: Basic) -> tuple[Basic, ...]:
        """What a line names: the variables of ∝, what an equality in law is conditional on, an unknown, what tends where."""
        if relation == rel.ARGMIN and self.over is not None:
            return (self.over,)
        if relation in (rel.ARGMIN, rel.TENDS):
            return (self.beside[k],) if k in self.beside else ()
        if relation == rel.PROPTO:
            return self.proportional(k)
        if relation != rel.LAW:
            return ()
        noises = self.derivation.declared.noises
        own = {left} if isinstance(left, Var) else set()
        found = [v for v in free_variables(right) if isinstance(v, Var) and v.name not in noises and v not in own]
        return self.given.get(k) or tuple(sorted(found, key=str))

    def proportional(self, k: int) -> tuple[Var, ...]:
        if k in self.given:
            return self.given[k]
        if self.told.propto is not None:
            return variables(self.told.propto, self.setting)
        start = self.read(self.group.start) if self.group.start else None
        if isinstance(start, Density) and all(isinstance(v, Var) for v in start.targets):
            return tuple(start.targets)
        raise spans.Unread("E403", "it cannot be told in which variables this holds", spans.Span(0, 1),
                           "a chain that starts with a density", "say it before the chain: <!-- verify: propto x_{t-1} -->")

    # what could not be read

    def unread(self, k: int, left: Term, right: Term, text: Text, error: spans.Unread) -> None:
        link = self.group.links[k]
        texts = ["" if side is None else side.text for side in (self.group.start, *(other.related.term for other in self.group.links))]
        shown = [texts[k + n] if isinstance(term, spans.Unread) else unicode(term) for n, term in enumerate((left, right))]
        offset = min(error.span.start, max(len(text.text) - 1, 0))
        message = error.message + (f"; expected: {error.expected}" if error.expected else "")
        why = Diagnostic(self.setting.at(text, offset), error.code, message, error.hint or explained(error.code))
        source, caret = spans.caret(text.text or " ", spans.Span(offset, max(offset + 1, min(error.span.end, len(text.text)))))
        location = self.setting.at(link.related.place)
        word = link.related.mark.word
        self.derivation.unread.append(Unread(self.derivation.next_index, self.shown_name(), location, word, shown[0], shown[1],
                                             why, source, caret, "refuted" if link.erratum else "holds"))
        for term in (left, right):
            if not isinstance(term, spans.Unread):
                self.setting.use(term)


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number behind it if it is taken."""
    numbered = (f"{name} ({k})" for k in range(2, len(taken) + 3))
    return name if name not in taken else next(n for n in numbered if n not in taken)


def _so_far(chain: Chain) -> Chain:
    """The chain up to the step that it has now."""
    found = Chain(chain.derivation, chain.start, chain.name, chain.location, chain.facts)
    found.steps, found.last = list(chain.steps), chain.last
    return found


__all__ = ["Statement"]
