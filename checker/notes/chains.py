"""Chains of notes: the statements of a display, or of a run of formulas, made into the chains of a derivation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sympy import Basic

from checker.language import relations as rel
from checker.language.binding import free_variables
from checker.language.derivation import Chain, Diagnostic, Unread
from checker.language.indices import Facts, contradictory
from checker.language.laws import ChainGraph, FiniteGraph
from checker.language.printing import unicode
from checker.language.terms import ZERO, Abbreviation, Density, MalformedTerm, NormalDensity, Var, Vector
from checker.language.validity import check_term
from checker.notes import spans
from checker.notes.citations import cited, readable, with_laws
from checker.notes.conditions import condition, parts, variables
from checker.notes.defined import define
from checker.notes.evident import evident
from checker.notes.rows import Line, Row
from checker.notes.setting import Local, Setting, names_in
from checker.notes.source import Text
from checker.notes.statements import Claim, Related, claims
from checker.notes.surface import DEFINE, PASSED, open_brackets
from checker.notes.terms import term_of

_IN_LAW = {"d", "D", "law", "dist", "distr", "st", "in law", "in distribution"}
_DEFINES = {"def", "def.", "definition", "Δ", r"\Delta", r"\triangle", "△", "定义"}
_ASKED = {"!", "?"}
_RELATED = re.compile(r"[=<>≤≥]|\\(?:le|ge|leq|geq|propto|sim)(?![A-Za-z])")


Term: TypeAlias = "Basic | spans.Unread"
"""What was read, or why nothing could be."""


@dataclass(slots=True)
class Link:
    """A relation, what stands right of it, and all that is said of it."""

    related: Related
    remarks: list[Text] = field(default_factory=list)
    tag: str = ""
    labels: list[str] = field(default_factory=list)
    erratum: bool = False


@dataclass(slots=True)
class Group:
    """One statement with all rows that go on from it."""

    start: Text | None
    links: list[Link] = field(default_factory=list)
    conditions: list[Text] = field(default_factory=list)
    strays: list[Text] = field(default_factory=list)
    follows: tuple[str, Text] | None = None


@dataclass(slots=True)
class Told:
    """What the comments before a display, and the scopes that name it, say of it."""

    erratum: Text | None = None
    propto: Text | None = None
    limit: Text | None = None
    label: str = ""
    local: Local | None = None


class Builder:
    """Adds the chains of displays to a derivation; ``labels`` are the chains that each label names."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.labels: dict[str, list[Chain]] = {}
        self.numbers = 0

    def add(self, lanes: Iterable[Sequence[Line]], told: Told) -> None:
        """Add the statements of a display."""
        before: list[Chain] = []
        for lane in lanes:
            groups = list(self.groups(lane))
            if told.erratum is not None and sum(len(g.links) for g in groups) != 1:
                self.setting.tell(told.erratum, "E422", "it cannot be told which of the steps below is the erratum",
                                  "put % verify: refuted at the end of its row", warning=False)
            elif told.erratum is not None:
                groups[0].links[0].erratum = True
            for k, group in enumerate(groups):
                arrow = groups[k + 1].follows if k + 1 < len(groups) else None
                same = arrow is not None and arrow[1].place()[0] == _last_line(group)
                before += self.statement(group, told, before, arrow[1] if arrow is not None and same else None)

    # statements

    def groups(self, lane: Sequence[Line]) -> Iterable[Group]:
        current: Group | None = None
        for line in lane:
            found = list(claims(line))
            links: list[Link] = [] if current is None else current.links[-1:]
            for claim in found:
                if claim.start is not None or current is None or claim.follows is not None:
                    if current is not None:
                        yield current
                    current = Group(claim.start, follows=claim.follows)
                added = [Link(related) for related in claim.related]
                current.links += added
                links += added
                current.conditions += claim.conditions
                current.strays += claim.strays
                self.remark(claim, links)
            self.attributes(line, links)
        if current is not None:
            yield current

    def remark(self, claim: Claim, links: list[Link]) -> None:
        if links:
            links[-1].remarks += claim.remarks

    def attributes(self, line: Line, links: list[Link]) -> None:
        """Give each row's remarks, tag, labels and comments to the step that it ends with."""
        for _, row in line.rows:
            own = [link for link in links if link.related.row is row]
            at = own or links[-1:]
            self.comments(row, own)
            if at:
                at[-1].remarks += row.remarks
                at[-1].tag = row.tag or at[-1].tag
                at[-1].labels += row.labels

    def comments(self, row: Row, links: list[Link]) -> None:
        for words in row.verify:
            if words.text.strip().lower() not in ("refuted", "erratum"):
                self.setting.tell(words, "E425", f"‘{words.text}’ says nothing here", "at the end of a row stands: % verify: refuted",
                                  warning=False)
            elif len(links) != 1:
                self.setting.tell(words, "E422", "it cannot be told which step of this row is the erratum",
                                  "give each step a row of its own", warning=False)
            else:
                links[0].erratum = True

    def statement(self, group: Group, told: Told, before: list[Chain], arrow: Text | None) -> list[Chain]:
        """The chains of one statement; ``before`` are those above it in its display, ``arrow`` is an implication behind it in its row."""
        if not group.links:
            if group.start is not None and open_brackets(group.start.text) and _RELATED.search(group.start.text):
                self.setting.tell(group.start, "R201", "a bracket or a brace is never closed: no relation stands outside of it",
                                  "every bracket needs its other half", warning=False)
            return []
        return _Statement(self, group, told, list(before)).build(arrow)

    def name(self, label: str) -> str:
        """A name for a chain: its label, or a number."""
        taken = {c.name for c in self.setting.derivation.chains}
        if label:
            return next(n for k in range(1, len(taken) + 2) if (n := label if k == 1 else f"{label} ({k})") not in taken)
        while True:
            self.numbers += 1
            if f"chain {self.numbers}" not in taken:
                return f"chain {self.numbers}"


def _last_line(group: Group) -> int:
    last = group.links[-1].related if group.links else None
    return last.place.place()[0] if last is not None else 0


class _Statement:
    """One statement while it is built."""

    def __init__(self, builder: Builder, group: Group, told: Told, before: list[Chain]) -> None:
        self.builder, self.group, self.told, self.before = builder, group, told, before
        self.setting = builder.setting
        self.derivation = builder.setting.derivation
        self.facts: Facts = told.local.facts if told.local is not None else frozenset()
        self.given: tuple[Var, ...] = ()
        self.limit = told.limit is not None
        self.trouble: tuple[Text, spans.Unread] | None = None
        self.notes: dict[int, list[str]] = {}
        self.words: dict[int, list[str]] = {}

    def build(self, arrow: Text | None) -> list[Chain]:
        self.read_conditions()
        self.refuse_implication(arrow)
        terms: list[Term] = []
        texts = [self.group.start, *(link.related.term for link in self.group.links)]
        for text, link in zip(texts, [*self.group.links, None], strict=True):
            if text is None or not text:
                terms.append(self.leading() if not terms else self.read(text))
            elif link is not None and _is_definition(link):
                terms.append(self.defined(text, link.related.term))
            else:
                terms.append(self.read(text))
        self.find_ranges(terms)
        return self.steps(terms)

    # what is said beside the lines

    def read_conditions(self) -> None:
        for text in self.group.conditions:
            if not self.take_condition(text):
                self.words.setdefault(len(self.group.links) - 1, []).append(text.text)
        for text in self.group.strays:
            self.complain(text, spans.Unread("E428", "this is neither a statement nor a remark", spans.Span(0, len(text.text)),
                                             "a relation, or words in \\text{…}", "put words into \\text{…}"))
        for k, link in enumerate(self.group.links):
            for text in (part for remark in link.remarks for part in parts(remark)):
                if not self.take_condition(text):
                    self.words.setdefault(k, []).append(text.text)
            over = link.related.mark.over
            if over and not _says(link, _IN_LAW | _DEFINES | _ASKED):
                self.words.setdefault(k, []).append(over)

    def take_condition(self, text: Text) -> bool:
        try:
            found = condition(text, self.setting)
        except spans.Unread as error:
            self.complain(text, error)
            return True
        if found is None:
            return False
        self.facts |= frozenset(found.facts)
        self.given += found.variables
        self.limit = self.limit or found.limit
        return True

    def complain(self, text: Text, error: spans.Unread) -> None:
        self.trouble = self.trouble or (text, error)

    def refuse_implication(self, arrow: Text | None) -> None:
        """An implication may stand at the start of a row: what it follows from are the rows above."""
        if self.group.follows is not None:
            place = self.group.follows[1]
            if not self.before or place.place()[0] == _line_of(self.before[-1]):
                arrow = place
        if arrow is not None:
            self.complain(arrow, spans.Unread(
                "E426", "an implication of two statements in one row cannot be stated yet", spans.Span(0, len(arrow.text)), "one statement",
                "state the premise in a row of its own; a row that starts with \\Rightarrow may use the rows above it"))

    def find_ranges(self, terms: Sequence[Term]) -> None:
        """Bounds of indices that go without saying."""
        declared = self.derivation.declared
        known = [t for t in terms if not isinstance(t, spans.Unread)]
        self.facts |= evident(known, declared, declared.facts | self.facts)
        if contradictory(declared.facts | self.facts):
            place = self.group.links[0].related.place
            self.complain(place, spans.Unread("E230", "what is assumed here has no model: no index satisfies it", spans.Span(0, 1)))

    # terms

    def leading(self) -> spans.Unread:
        return spans.Unread("E420", "a chain starts with a relation: nothing stands left of it", spans.Span(0, 1), "an expression",
                            "write the left side, or put this row into the display above")

    def defined(self, text: Text, value: Text) -> Term:
        """What stands left of a sign of definition: what is declared already, or a name for what stands right of it."""
        try:
            return term_of(text, self.setting, strict=True)
        except spans.Unread:
            right = self.read(value)
            if isinstance(right, spans.Unread):
                return spans.Unread("E424", "its definition could not be read", spans.Span(0, len(text.text)))
            return self.read(text, value)

    def read(self, text: Text | None, value: Text | None = None) -> Term:
        """The term that a text is, or why there is none; with a value the text is defined first."""
        if text is None or not text:
            return spans.Unread("R202", "nothing stands here", spans.Span(0, 1), "an expression")
        try:
            if value is not None:
                define(self.setting, text, value)
            return term_of(text, self.setting)
        except spans.Unread as error:
            return error
        except MalformedTerm as error:
            return spans.Unread(error.code, error.message, spans.Span(0, len(text.text)), "", error.hint)

    # steps

    def steps(self, terms: list[Term]) -> list[Chain]:
        chains: list[Chain] = []
        chain: Chain | None = None
        texts = [self.group.start or self.group.links[0].related.place, *(link.related.term for link in self.group.links)]
        for k, link in enumerate(self.group.links):
            left, right = terms[k], terms[k + 1]
            if link.related.mark.kind == PASSED:
                self.derivation.passed_over += 1
                self.setting.tell(link.related.place, "R601", f"{link.related.mark.word} is no step of a proof: it is passed over",
                                  "=, ≤, ≥, <, >, ∝ and ~ are steps")
                chain = None
                continue
            why = self.fault(left, right, texts[k], texts[k + 1], k)
            if why is None and not (isinstance(left, spans.Unread) or isinstance(right, spans.Unread)):
                if _is_definition(link) and isinstance(left, Abbreviation) and left.term == right:
                    continue
                try:
                    if chain is None:
                        chain = self.new_chain(left, link)
                        chains.append(chain)
                    self.step(chain, k, right)
                    self.label(chain, link)
                    continue
                except spans.Unread as error:
                    why = link.related.place, error
                except MalformedTerm as error:
                    why = link.related.place, spans.Unread(error.code, error.message, spans.Span(0, 1), "", error.hint)
            assert why is not None
            self.unread(k, left, right, *why)
            chain = None
        return [c for c in chains if c.steps]

    def fault(self, left: Term, right: Term, before: Text, after: Text, k: int) -> tuple[Text, spans.Unread] | None:
        """Why a step cannot be judged, and where."""
        if self.trouble is not None:
            return self.trouble
        if isinstance(right, spans.Unread):
            return after, right
        if isinstance(left, spans.Unread):
            if k == 0:
                return before, left
            return before, spans.Unread("E424", "the expression before this relation could not be read", spans.Span(0, len(before.text)))
        if self.limit or self.group.links[k].related.mark.word == "->":
            place = self.group.links[k].related.place
            return place, spans.Unread("E427", "a limit cannot be stated yet", spans.Span(0, 1), "another relation",
                                       "leave this line to the text")
        for term, text in ((left, before), (right, after)):
            try:
                check_term(term, self.derivation.declared, self.derivation.declared.facts | self.facts)
            except MalformedTerm as error:
                return text, spans.Unread(error.code, error.message, spans.Span(0, len(text.text)), "", error.hint)
        return None

    def new_chain(self, start: Basic, link: Link) -> Chain:
        label = self.told.label or next((n for other in self.group.links for n in other.labels), "")
        return self.derivation._new_chain(start, self.builder.name(label), self.setting.at(link.related.place), self.facts)

    def step(self, chain: Chain, k: int, right: Basic) -> None:
        link = self.group.links[k]
        relation, left, right = self.relation(link, chain.last, right)
        chain.last = left
        if not chain.steps:
            chain.start = left
        by, note = self.citations(k, left, right)
        named = self.named(relation, left, right)
        doubt = next((why for name, why in self.setting.doubted.items() if name in names_in(left) | names_in(right)), "")
        chain.add(relation, right, named, by, note, link.tag, link.erratum, self.setting.at(link.related.place), tuple(self.before), doubt)
        self.setting.use(left)
        self.setting.use(right)
        for v in named:
            self.setting.use(v)

    def relation(self, link: Link, left: Basic, right: Basic) -> tuple[str, Basic, Basic]:
        """The relation, and both sides as it takes them: 0 is also the zero vector."""
        word = rel.EQ if link.related.mark.kind == DEFINE else link.related.mark.word
        if word == rel.EQ and _says(link, _IN_LAW) and isinstance(left, Vector):
            word = rel.LAW
        if word == rel.LAW and isinstance(left, Density) and isinstance(right, NormalDensity):
            word = rel.EQ  # q(x|z) ~ N(x; …) says which density it is
        if word == rel.LAW and isinstance(right, Density):
            raise spans.Unread("R501", "that a variable has a law is declared, not stated", spans.Span(0, 1),
                               "a normal law or a random vector", "declare the law under [laws]")
        if isinstance(left, Vector) and right == 0:
            right = ZERO
        if isinstance(right, Vector) and left == 0:
            left = ZERO
        return word, left, right

    def named(self, relation: str, left: Basic, right: Basic) -> tuple[Var, ...]:
        """The variables of a proportionality, or what an equality in law is conditional on."""
        if relation == rel.PROPTO:
            return self.proportional(left)
        if relation != rel.LAW:
            return ()
        noises = self.derivation.declared.noises
        own = {left} if isinstance(left, Var) else set()
        found = [v for v in free_variables(right) if isinstance(v, Var) and v.name not in noises and v not in own]
        return self.given or tuple(sorted(found, key=str))

    def proportional(self, left: Basic) -> tuple[Var, ...]:
        if self.given:
            return self.given
        if self.told.propto is not None:
            return variables(self.told.propto, self.setting)
        start = self.read(self.group.start) if self.group.start else left
        if isinstance(start, Density) and all(isinstance(v, Var) for v in start.targets):
            return tuple(start.targets)
        raise spans.Unread("E403", "it cannot be told in which variables this holds", spans.Span(0, 1),
                           "a chain that starts with a density", "say it before the chain: <!-- verify: propto x_{t-1} -->")

    # citations

    def citations(self, k: int, left: Basic, right: Basic) -> tuple[tuple[str | Chain, ...], str]:
        """What a step cites, and what else is said of it."""
        by: list[str | Chain] = []
        notes: list[str] = []
        for words in self.words.get(k, ()):
            found = cited(words)
            chains = [c for label in found.labels for c in self.builder.labels.get(label, ())]
            missing = [label for label in found.labels if label not in self.builder.labels]
            by += chains
            if found.other or missing:
                notes.append(readable(re.sub(r"\\(?:eqref|ref)\s*\{([^{}]*)\}", r"(\1)", words)))
            if not found.other:
                by += with_laws(found.rules, _laws_of(left, right, self.setting))
        return tuple(dict.fromkeys(by)), "; ".join(dict.fromkeys(notes))

    def label(self, chain: Chain, link: Link) -> None:
        """Let the labels of a row name the statement up to this row."""
        last = link is self.group.links[-1]
        for label in dict.fromkeys([*link.labels, *([self.told.label] if self.told.label and last else [])]):
            self.builder.labels.setdefault(label, []).append(chain if last else _so_far(chain))

    # what could not be read

    def unread(self, k: int, left: Term, right: Term, text: Text, error: spans.Unread) -> None:
        link = self.group.links[k]
        sides = [self.group.start, *(other.related.term for other in self.group.links)]
        shown = [t.text if isinstance(term, spans.Unread) and t is not None else "" if isinstance(term, spans.Unread) else unicode(term)
                 for term, t in ((left, sides[k]), (right, sides[k + 1]))]
        offset = min(error.span.start, max(len(text.text) - 1, 0))
        message = error.message + (f"; expected: {error.expected}" if error.expected else "")
        why = Diagnostic(self.setting.at(text, offset), error.code, message, error.hint)
        source, caret = spans.caret(text.text or " ", spans.Span(offset, max(offset + 1, min(error.span.end, len(text.text)))))
        name = self.told.label or next(iter(link.labels), "")
        location = self.setting.at(link.related.place)
        self.derivation.unread.append(Unread(self.derivation.next_index, name, location, link.related.mark.word, shown[0], shown[1], why,
                                             source, caret))
        for term in (left, right):
            if not isinstance(term, spans.Unread):
                self.setting.use(term)


def _line_of(chain: Chain) -> int:
    return chain.steps[-1].location.line if chain.steps else chain.location.line


def _so_far(chain: Chain) -> Chain:
    """The chain up to the step that it has now."""
    found = Chain(chain.derivation, chain.start, chain.name, chain.location, chain.facts)
    found.steps, found.last = list(chain.steps), chain.last
    return found


def _says(link: Link, words: Iterable[str]) -> bool:
    return readable(link.related.mark.over) in words or re.sub(r"\\math\w+\s*\{?|[{}\s]", "", link.related.mark.over) in words


def _is_definition(link: Link) -> bool:
    return link.related.mark.kind == DEFINE or (link.related.mark.word == "=" and _says(link, _DEFINES))


def _laws_of(left: Basic, right: Basic, setting: Setting) -> list[str]:
    """The laws of a step in which something is independent."""
    laws = setting.derivation.declared.laws
    named = [name for name in laws if name in names_in(left) | names_in(right)]
    return [name for name in named if _is_structured(laws[name].graph)]


def _is_structured(graph: ChainGraph | FiniteGraph) -> bool:
    return isinstance(graph, ChainGraph) or 2 * len(graph.edges) < len(graph.nodes) * (len(graph.nodes) - 1)


__all__ = ["Builder", "Told"]
