"""The numeric second line: interpretations of a line, tried one after another; it shares nothing with the proofs.

Numpy and mpmath are loaded when a line is first examined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.numeric.outcome import Outcome

if TYPE_CHECKING:
    from checker.language.declarations import Declarations
    from checker.language.indices import Facts
    from checker.language.relations import Line

__all__ = ["Outcome", "examine", "has_model"]


def examine(line: Line, declared: Declarations, facts: Facts, *, seed: int = 0, samples: int = 2_000_000,
            budget: float = 10.0, trials: int = 64, shrink: bool = True) -> Outcome:
    """Try a line in random interpretations of everything abstract in it; see `checker.numeric.search`.

    ``trials`` interpretations are tried, ``samples`` are drawn at most for an expectation that has no closed
    form, and after ``budget`` seconds the verdict is undecided; without ``shrink`` only the verdict counts, and of
    the first counterexample found no more than its whole numbers are told.  Two runs with one seed agree exactly.
    """
    from checker.numeric.search import Limits, search

    return search(line, declared, facts, Limits(seed, trials, samples, budget, shrink))


def has_model(line: Line, declared: Declarations, facts: Facts, *, seed: int = 0, budget: float = 10.0, trials: int = 64) -> bool:
    """Whether the premises of an implication hold in one of the interpretations that `examine` would try."""
    from checker.numeric.search import Limits, premises_hold

    return premises_hold(line, declared, facts, Limits(seed, trials, 1, budget, False))
