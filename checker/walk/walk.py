"""A walk through a derivation: line by line, printed ones or one's own, each judged before it is gone on from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sympy import Basic

from checker.engine import Options
from checker.language.derivation import Chain, Derivation, Location, Step
from checker.language.printing import unicode
from checker.language.relations import Line
from checker.rules import ALGEBRA, UnknownRule, resolve
from checker.verdict import CONFIRMED, PROVED, REFUTED, STRENGTH, ChainReport, StepReport
from checker.walk import hints
from checker.walk.declared import declared
from checker.walk.lines import Anchor, Lines, doubt, facts, holding, labels, proves, terms
from checker.walk.listing import rows
from checker.walk.nearby import Tutor
from checker.walk.place import Entry, Place, Trail
from checker.walk.readable import formula
from checker.walk.standing import Placing, published
from checker.walk.typed import Typed, read
from checker.walk.why import why
from checker.walked import APART, STILL, Declared, Hint, Judged, Left, Listing, Meant, Numbers, Standing, Summary, Why


class NothingLeft(Exception):
    """There is no line that could be shown, tried, hinted at or taken back."""


class Walk:
    """A walk through the chains of a derivation.

    ``next()`` shows the next printed line, ``try_(…)`` judges a line of one's own: the walk goes on from it if it is proved, or
    confirmed by numbers where the options require no more, and from no other.  ``hint()``, ``why()``, ``check()`` and ``meant()``
    explain; ``back()``, ``undo()`` and ``goto(…)`` move; ``rule(…)`` restricts what a line may use.
    """

    def __init__(self, derivation: Derivation, options: Options | None = None) -> None:
        self.derivation = derivation
        self.chains = [c for c in derivation.chains if c.steps]
        if not self.chains:
            raise NothingLeft("the derivation has no lines to walk through")
        self.rules: tuple[str, ...] = ()
        self.place = Place(0, tuple(Trail() for _ in self.chains))
        self._lines = Lines(derivation)
        self._judge = Tutor(derivation, self._lines, options or Options())
        self._reports: dict[int, StepReport] = {}
        self._past: list[tuple[Place, tuple[Step, Judged] | None]] = []
        self._last: tuple[Step, Judged] | None = None
        self._stages: dict[tuple[int, int], int] = {}
        self._typed = 0
        self.shown = self.hints = 0
        self.wrong: list[tuple[str, str, str]] = []

    # where we are

    @property
    def done(self) -> bool:
        """Whether the last chain is ended."""
        return self.place.chain >= len(self.chains)

    @property
    def chain(self) -> Chain:
        """The chain that the walk is in, or the last one."""
        return self.chains[self.place.at]

    @property
    def above(self) -> Basic:
        """The line above, as a term."""
        entries = self.place.trail.entries
        return entries[-1].step.line.rhs if entries else self.chain.start

    @property
    def last(self) -> Judged | None:
        """The line that was shown or tried last."""
        return self._last[1] if self._last is not None else None

    @property
    def left(self) -> Left:
        """What is left to reach."""
        chain, trail = self.chain, self.place.trail
        rest = chain.steps[trail.passed:]
        ahead = [s for s in rest if s.expected == "holds"]
        way = Chain(self.derivation, self.above, chain.name, chain.location, chain.facts)
        way.steps, way.last = ahead, chain.last
        relation = way.conclusion.relation if way.conclusion is not None else ahead[0].line.relation if ahead else ""
        return Left(chain.name, formula(self.above), relation, formula(terms(chain)[-1]) if ahead else None, len(ahead),
                    len(rest) - len(ahead), max(0, len(self.chains) - self.place.chain - 1), not any(e.away for e in trail.entries))

    @property
    def label(self) -> str:
        """The number of the next printed line; empty at the end."""
        return "" if self.done else labels([self.chain.steps[self.place.trail.passed]])[0]

    @property
    def laws(self) -> Declared:
        """What is declared: laws, definitions, assumptions."""
        return declared(self.derivation)

    # printed lines

    def next(self) -> Judged:
        """Show the next printed line, and go on from it.  Raises `NothingLeft` at the end."""
        step, trail, anchor = self._ahead(), self.place.trail, self._anchor()
        self.shown += 1
        if step.expected == REFUTED:
            self._put(Trail(trail.entries, trail.passed + 1))
            return self._remember(step, Judged(self.report(step), False, False, self.left, conclusion=self._end()))
        k = self._behind() + 1
        if anchor == Anchor(k - 1):
            return self._go(step, self.report(step), Anchor(k))
        joined = self._joined(step, k, anchor)
        report = self._judge.judge(joined)
        if report.verdict == PROVED:
            return self._go(joined, replace(report, tag=step.tag, note=step.note), Anchor(k))
        known = "is only confirmed by numbers below" if report.verdict == CONFIRMED else "does not follow from"
        detail = f"{labels([step])[0]} {known} the line above it here; it goes on from the printed line"
        back = Trail(tuple(e for e in trail.entries if not e.own), trail.passed)
        return self._go(step, self.report(step), Anchor(k), Standing(APART, detail=detail), trail=back)

    def _ahead(self) -> Step:
        if self.done:
            raise NothingLeft("there is no line left: 'back' and 'goto' lead to the lines before")
        return self.chain.steps[self.place.trail.passed]

    def _behind(self) -> int:
        """How many printed lines, errata aside, are behind in this chain."""
        return sum(s.expected == "holds" for s in self.chain.steps[:self.place.trail.passed])

    def _joined(self, step: Step, k: int, anchor: Anchor | None) -> Step:
        """The next printed line below a line of one's own."""
        known = self._lines.between(self.chain, anchor, k)
        told = step.line if known is None else known.line
        line = Line(told.relation, self.above, step.line.rhs, told.variables)
        return self._lines.type(replace(step, line=line, by=()), self.chain, anchor)

    def report(self, step: Step) -> StepReport:
        """The verdict on a printed step, judged once.  Raises `UnknownRule` where it cites what is none."""
        if step.index not in self._reports:
            self._reports[step.index] = self._judge.judge(step)
        return self._reports[step.index]

    # own lines

    def try_(self, line: Any, relation: str | None = None) -> Judged:
        """Judge a line of one's own: a formula as text, with a relation before it unless it is an equality, or a SymPy expression.

        Raises `Unreadable` for text that cannot be read, and for a term that means nothing here.
        """
        self._ahead()
        trail, anchor = self.place.trail, self._anchor()
        typed = read(line, relation, self.above, self.chain, trail.passed)
        self._typed += 1
        step = Step(len(self.derivation.steps) + self._typed, self.chain.name, typed.line, self.rules, Location("typed", self._typed),
                    facts=facts(self.chain), doubt=doubt(self.derivation))
        report = self._judge.judge(self._lines.type(step, self.chain, anchor))
        proof = self._lines.proof(self.derivation, step) if report.verdict == PROVED and not report.missing else None
        by_numbers = report.verdict == CONFIRMED and report.ok and not self.rules
        if not by_numbers and (proof is None or not proves(proof, step.line)):
            return self._kept_out(step, typed, report)
        report = self._with_lines(step, report) if proof is not None else report
        placed = Placing(self._lines, self.chain, self.above, self._behind(), anchor).place(typed.line, proof)
        if placed.standing.kind == STILL:
            return self._remember(step, Judged(report, True, True, self.left, placed.standing, self.rules))
        passed = trail.passed
        if placed.passed > self._behind():
            passed = self.chain.steps.index(holding(self.chain)[placed.passed - 1]) + 1
        return self._go(step, report, placed.anchor, placed.standing, text=typed.text, passed=passed, own=True)

    def _with_lines(self, step: Step, report: StepReport) -> StepReport:
        """The report of a line that was proved by way of printed lines, which it then cites."""
        lines = self._lines.by_way_of(self.derivation, step, self.chain) if not step.by else ()
        rules = (r for r in report.evidence.get("rules", ()) if r != ALGEBRA)
        return replace(report, by=(*lines, *rules)) if lines else report

    def _kept_out(self, step: Step, typed: Typed, report: StepReport) -> Judged:
        """A line that is not gone on from."""
        erratum = published(self.chain, typed.line) if report.verdict == REFUTED else None
        self.wrong.append((self.chain.name, typed.text, "true, but not by that rule," if report.missing else report.verdict))
        if erratum is not None and self._ahead() is erratum:
            self._put(Trail(self.place.trail.entries, self.place.trail.passed + 1))
        tag = labels([erratum])[0] if erratum is not None else ""
        cut = step.index in self._judge.cut
        return self._remember(step, Judged(report, True, False, self.left, None, self.rules, self._end(), tag, cut))

    def rule(self, *names: str) -> tuple[str, ...]:
        """Judge lines with these rules only, or with every rule if there is none.

        Raises `UnknownRule` for what is no rule, and for a law that is not declared.
        """
        for name in names:
            found = resolve(name)
            law = found[len("markov("):].rstrip(")") if found.startswith("markov(") else ""
            if law and law not in self.derivation.declared.laws:
                raise UnknownRule(law, "law", self.derivation.declared.laws)
        self.rules = names
        return names

    # explanations

    def hint(self) -> Hint:
        """A hint to the next printed line; each further one says more."""
        step, at = self._ahead(), (self.place.chain, self.place.trail.passed)
        stage = self._stages[at] = min(self._stages.get(at, 0) + 1, hints.STAGES)
        self.hints += 1
        used = () if step.by else self.report(step).evidence.get("rules", (ALGEBRA,))
        return hints.hint(stage, step, self.above, used, self._lines)

    def why(self) -> Why:
        """What the verdict on the last line rests on."""
        step, judged = self._latest()
        return why(judged, step, self.derivation, self._lines)

    def check(self) -> Numbers:
        """What numbers say of the last line, whatever was proved."""
        step, judged = self._latest()
        return Numbers(replace(self._judge.numbers(step), tag=judged.step.tag), judged.own)

    def meant(self) -> Meant:
        """What may have been meant by the last line, which is false: every single edit of it is tried, which may take its time.

        Raises `NothingLeft` where the last line is not false.
        """
        step, judged = self._latest()
        if judged.verdict != REFUTED:
            raise NothingLeft("the last line is not refuted")
        return Meant(self._judge.meant(step))

    def _latest(self) -> tuple[Step, Judged]:
        if self._last is None:
            raise NothingLeft("no line was shown or tried yet")
        return self._last

    # moving

    def back(self) -> Left:
        """Go a line back; from the start of a chain, before the last line of the one before.  Raises `NothingLeft` at the first line."""
        at, trail = self.place.chain, self.place.trail
        if not self.done and not trail.passed and not trail.entries:
            if not at:
                raise NothingLeft("this is the first line")
            at, trail = at - 1, self.place.trails[at - 1]
        if trail.passed < len(self.chains[min(at, len(self.chains) - 1)].steps) and at != self.place.chain:
            return self._move(self.place.going(self.printed(at, len(self.chains[at].steps) - 1), at))
        return self._move(self.place.going(_shorter(trail), min(at, len(self.chains) - 1)))

    def undo(self) -> Left:
        """Take the last step back: a line, or a move.  Raises `NothingLeft` where there is none."""
        if not self._past:
            raise NothingLeft("there is nothing to take back")
        self.place, self._last = self._past.pop()
        return self.left

    def goto(self, where: int | str) -> Left:
        """Go to the place before a printed line, by its number in the list or in the source, or to the start of a chain, by its name.

        Raises `KeyError` for what is none of these.
        """
        for at, chain in enumerate(self.chains):
            n = 0 if where == chain.name else next((n for n, s in enumerate(chain.steps) if where in (s.index, s.tag or s.index)), None)
            if n is not None:
                return self._move(self.place.going(self.printed(at, n), at))
        raise KeyError(where)

    def printed(self, at: int, n: int) -> Trail:
        """The trail of a chain before its step n, by the printed lines."""
        steps = [(before, s) for before, s in enumerate(self.chains[at].steps[:n]) if s.expected == "holds"]
        return Trail(tuple(Entry(s, Anchor(k), before) for k, (before, s) in enumerate(steps, 1)), n)

    def settle(self) -> None:
        """Be where the walk is now as if it had begun here: there is nothing to take back."""
        while not self.done and self.place.trail.passed >= len(self.chain.steps):
            self.place = self.place.ended()
        self._move(self.place)
        self._past.clear()

    def _move(self, place: Place) -> Left:
        self._past.append((self.place, self._last))
        self.place = place
        entries = place.trail.entries
        self._last = None
        if entries:
            judged = entries[-1].judged or Judged(self.report(entries[-1].step), False, True, self.left)
            self._last = entries[-1].step, judged
        return self.left

    # going on

    def _anchor(self) -> Anchor | None:
        entries = self.place.trail.entries
        return entries[-1].anchor if entries else Anchor(0)

    def _go(self, step: Step, report: StepReport, anchor: Anchor | None, standing: Standing | None = None, *, own: bool = False,
            text: str = "", passed: int | None = None, trail: Trail | None = None) -> Judged:
        """Go on from a line, below ``trail`` if it is told."""
        trail = trail or self.place.trail
        judged = Judged(report, own, True, self.left, standing, self.rules if own else ())
        entry = Entry(step, anchor, trail.passed, own, text, judged)
        self._put(Trail((*trail.entries, entry), trail.passed + 1 if passed is None else passed))
        return self._remember(step, replace(judged, left=self.left, conclusion=self._end()))

    def _put(self, trail: Trail) -> None:
        self._past.append((self.place, self._last))
        self.place = self.place.going(trail)

    def _end(self) -> ChainReport | None:
        """Go to the next chain where this one is ended; the conclusion of the lines that were walked, if they have one."""
        if self.done or self.place.trail.passed < len(self.chain.steps):
            return None
        chain, entries = self.chain, self.place.trail.entries
        self.place = self.place.ended()
        walked = Chain(self.derivation, chain.start, chain.name, chain.location, chain.facts)
        walked.steps = [e.step for e in entries]
        walked.last = entries[-1].step.line.rhs if entries else chain.start
        line = walked.conclusion
        if line is None:
            return None
        verdicts = [e.judged.verdict if e.judged is not None else self.report(e.step).verdict for e in entries]
        return ChainReport(chain.name, line.relation, unicode(line.lhs), unicode(line.rhs), min(verdicts, key=STRENGTH.__getitem__))

    def _remember(self, step: Step, judged: Judged) -> Judged:
        self._last = step, judged
        return judged

    # overviews

    def list(self) -> Listing:
        """The lines of all chains as far as they were seen."""
        return Listing(tuple(rows(self.chains, self.place)))

    def summary(self) -> Summary:
        """How the walk went."""
        own = [e for t in self.place.trails for e in t.entries if e.own]
        confirmed = sum(e.confirmed for e in own)
        return Summary(self.derivation.name, self.shown, len(own), confirmed, self.hints, tuple(self.wrong), self.done)

    def __repr__(self) -> str:
        return str(self.left)

    def _repr_html_(self) -> str:
        return self.left._repr_html_()


def _shorter(trail: Trail) -> Trail:
    """A trail without its last line; a published line that is false is passed again together with the line before it."""
    return Trail(trail.entries[:-1], trail.entries[-1].before) if trail.entries else Trail()
