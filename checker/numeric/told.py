"""What was drawn for functions and for normal laws that are not defined, told as formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from sympy import Basic, Expr

from checker.language.terms import Applied, AppliedVector, Vector
from checker.numeric.inlaw import name_of
from checker.numeric.interpretation import UNDEFINED_ROLES, At, Draws, Key, fractions
from checker.numeric.world import World, walk

_LETTERS = ("u", "v", "w", "y", "z", *(f"u_{i}" for i in range(1, 10)))
Parts = dict[Key, Fraction]
Summand = tuple[Fraction, str]


def formulas(about: World, draws: Draws, integers: dict[str, int], dim: int, keys: Iterable[Key]) -> dict[str, dict[str, str]]:
    """Functions and normal laws of which one of the keys was drawn, with all that was drawn for them.

    Empty where a key belongs to neither.
    """
    drawn: Parts = {k[1:]: fractions(draw).ravel()[0] for k, draw in draws.drawn.items() if k[0] == "coefficient"}
    reader = _Reader(about, drawn, draws, integers, dim)
    found: dict[str, dict[str, str]] = {}
    for key in sorted((k[1:] for k in keys), key=repr):
        at = key[-1] if isinstance(key[-1], At) else None
        rest = key[:-1] if at else key
        if rest[0] in about.declared.functions:
            told = list(reader.function(rest, at))
        elif rest[0] in UNDEFINED_ROLES and rest[1] in about.declared.laws:
            told = [reader.law(rest, at)]
        else:
            return {}
        mark = f" at {at.unknown}{'₀₁₂'[at.number]}" if at else ""
        for name, text in told:
            found.setdefault("functions" if rest[0] in about.declared.functions else "normal laws", {})[name + mark] = text
    return found


class _Reader:
    """Formulas of one interpretation."""

    def __init__(self, about: World, drawn: Parts, draws: Draws, integers: dict[str, int], dim: int) -> None:
        self.about, self.drawn, self.draws, self.integers, self.dim = about, drawn, draws, integers, dim
        declared = about.declared
        taken = {name for law in declared.laws.values() for name in law.names} | {*declared.parameters, *declared.variables, *declared.laws}
        self.letters = [c for c in _LETTERS if c not in taken]

    def _of(self, start: Key, at: At | None) -> Iterator[tuple[Key, Fraction]]:
        """What was drawn under keys that begin alike, at one value of an unknown or for all of them."""
        for key, value in self.drawn.items():
            mark = key[-1] if isinstance(key[-1], At) else None
            if key[:len(start)] == start and mark in (None, at):
                yield key[len(start):-1] if mark else key[len(start):], value

    # functions

    def function(self, key: Key, at: At | None) -> Iterator[tuple[str, str]]:
        """f(u, 1) and its formula, for each index at which it was drawn."""
        name = key[0]
        pattern = next((t.at for t in self._terms() if isinstance(t, (Applied, AppliedVector)) and t.name == name), ())
        parts = list(self._of((name,), at))
        places = dict.fromkeys(tuple(w for w in k[0] if w is not None) for k, _ in parts if isinstance(k[0], tuple))
        mine = _indices(key)
        for indices in [p for p in places if mine is None or p == mine]:
            left, letters, words = list(indices), list(self.letters), {}
            for i, a in enumerate(pattern):
                fixed = not isinstance(a, Vector) and isinstance(a, Expr) and self._is_index(a)
                words[i] = str(left.pop(0)) if fixed and left else letters.pop(0)
            vectors = [i for i, a in enumerate(pattern) if isinstance(a, Vector)] or list(words)  # numbers that are drawn on the line
            components = sorted({k[-1] for k, _ in parts if isinstance(k[0], tuple) and len(k) == 3}) or [None]
            texts = [self._component(parts, indices, c, words, vectors) for c in components]
            yield f"{name}({', '.join(words.values())})", texts[0] if len(texts) == 1 else f"({', '.join(texts)})"

    def _terms(self) -> Iterator[Basic]:
        for side in (self.about.line.lhs, self.about.line.rhs):
            yield from walk(side)
        for law in self.about.declared.laws.values():
            for d in law.definitions:
                yield from walk(d.normal)

    def _is_index(self, a: Expr) -> bool:
        return all(s.is_integer for s in a.free_symbols) and (a.is_Integer or a.is_Symbol or a.is_Add or a.is_Mul) and not a.has(Applied)

    def _component(self, parts: list[tuple[Key, Fraction]], indices: tuple[int, ...], c: int | None, words: dict[int, str],
                   vectors: list[int]) -> str:
        end = () if c is None else (c,)
        a, b, bend = (next((v for k, v in parts if isinstance(k[0], tuple) and k[1] == role and k[2:] == end
                            and tuple(w for w in k[0] if w is not None) == indices), Fraction(0)) for role in "abc")
        summands: list[Summand] = [(a, "")]
        inside = [(v, self._coordinate(words[k[1]], k[2], k[1] in vectors)) for k, v in parts if k[0] == "weight" and k[3:] == end]
        if len(inside) == 1:
            ((slope, word),) = inside
            summands += [(b * slope, word), (bend, f"/(1 + {_sum([(slope**2, f'{word}²')])})")]
        elif inside:
            summands += [(b, f"({_sum(inside)})"), (bend, f"/(1 + ({_sum(inside)})²)")]
        more = ((), (*indices, *end))
        for k, v in parts:
            if k[0] == "slope" and k[3:] in more:
                summands.append((v, self._coordinate(words[vectors[k[1]]], k[2], True)))
            elif k[0] == "curvature" and k[3:] in more:
                one, other = words[vectors[k[1]]], words[vectors[k[2]]]
                square, inner = (f"{one}²", f"{one} {other}") if self.dim == 1 else (f"‖{one}‖²", f"⟨{one}, {other}⟩")
                summands.append((v, square if one == other else inner))
        return _sum(summands)

    def _coordinate(self, word: str, k: int, vector: bool) -> str:
        return word if self.dim == 1 or not vector else f"{word}_{k + 1}"

    # laws

    def law(self, key: Key, at: At | None) -> tuple[str, str]:
        """q(x_1 | x_2) and its normal law."""
        law, slot = key[1], key[2]
        roles = {role: {k: v for k, v in self._of((role, law, slot), at)} for role in UNDEFINED_ROLES}
        (spread,) = roles["spread"].values() or (Fraction(0),)
        if roles["first"]:
            return f"{law}({name_of(slot)})", self._normal(self._constant(roles["first"]), _text(spread))
        parents = self._parents(law, slot)
        name = f"{law}({name_of(slot)} | {', '.join(parents)})" if parents else f"{law}({name_of(slot)})"
        if not roles["bend"]:
            slopes = [(v, name_of(k[0])) for k, v in roles["slope"].items()]
            return name, self._normal(_sum([(Fraction(1), self._constant(roles["shift"])), *slopes]), _text(spread**2))
        inside = _sum([(roles["shift"].pop(("inside",)), ""),
                       *((v, self._coordinate(parents[k[0]], k[1], True)) for k, v in sorted(roles["slope"].items()))])
        each = [_sum([(v, ""), (roles["bend"][k], "h")]) for k, v in sorted(roles["shift"].items())]
        mean = each[0] if len(each) == 1 else f"({', '.join(each)})"
        return name, f"{self._normal(mean, f'{_text(spread**2)} (1 + h²)')} with h = tanh(({inside})/8)"

    def _parents(self, law: str, slot: Any) -> list[str]:
        from checker.numeric.points import PointEvaluator

        evaluator = self.about.evaluator(False, self.draws, self.integers, self.dim)
        return [name_of(p) for p in evaluator.parents(law, slot)] if isinstance(evaluator, PointEvaluator) else []

    def _constant(self, parts: Parts) -> str:
        values = [_text(v) for _, v in sorted(parts.items())]
        return values[0] if len(values) == 1 else f"({', '.join(values)})"

    def _normal(self, mean: str, variance: str) -> str:
        return f"𝒩({mean}, {variance}{'' if self.dim == 1 else ' I'})"


def _indices(key: Key) -> tuple[int, ...] | None:
    """At which indices a part of a function was drawn; None for a part that is the same at all."""
    if isinstance(key[1], tuple):
        return tuple(w for w in key[1] if w is not None)
    return tuple(w for w in key[4:-1] if w is not None) if key[1] in ("slope", "curvature") and len(key) > 4 else None


def _text(q: Fraction) -> str:
    return str(q).replace("-", "−")


def _sum(summands: list[Summand]) -> str:
    """``1/2 − u + 3/4 u²``; a word that begins with a stroke is a denominator."""
    text = ""
    for c, word in summands:
        size = abs(c)
        if c == 0:
            continue
        if word.startswith("/"):
            shown = f"{size}{word}" if size.denominator == 1 else f"({size}){word}"
        else:
            shown = word if size == 1 and word else f"{size} {word}".strip()
        text += (" − " if c < 0 else " + ") + shown if text else ("−" if c < 0 else "") + shown
    return text or "0"

