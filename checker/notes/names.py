"""What a written name stands for: the declared names of a derivation, however they are spelt.

``\\bar\\alpha_t``, ``ᾱₜ``, ``alphabar_t`` and ``abar_t`` are one name, if no other one is declared that is spelt so.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from checker.language.declarations import Declarations, NoiseFamily
from checker.language.laws import Family
from checker.language.terms import DIMENSION
from checker.notes.characters import ACCENTS, FOLDED, GREEK
from checker.notes.cursor import AnyName
from checker.notes.parser import Parser
from checker.notes.refused import REFUSED
from checker.notes.spans import Span
from checker.notes.syntax import Apply, Ends, Name, Node, Number, Power, Product, Sum
from checker.notes.tokens import tokens

LAW, PARAMETER, VARIABLE, NOISE, FUNCTION, SYMBOL, ABBREVIATION, UNKNOWN, MATRIX = (
    "law", "parameter", "variable", "noise", "function", "symbol", "abbreviation", "unknown", "matrix")
_TABLES = {LAW: "laws", PARAMETER: "parameters", VARIABLE: "variables", NOISE: "noises", FUNCTION: "functions", SYMBOL: "symbols",
           ABBREVIATION: "abbreviations", UNKNOWN: "unknowns", MATRIX: "matrices"}
_SUFFIXES = {"bar": "bar", "hat": "hat", "tilde": "tilde", "dot": "dot"}
_BY_INITIAL = {"a": "α", "b": "β", "g": "γ", "d": "δ", "e": "ε", "l": "λ", "m": "μ", "s": "σ", "t": "τ", "r": "ρ", "n": "ν"}
_SPECIAL = {"E": ("bb", "rm", "text", "sf", "bf", "cal"), "V": ("bb",), "Var": ("rm", "text", "sf", "bf"),
            "KL": ("rm", "text", "sf", "bf", "bb", "cal"),
            "D": ("bb", "rm", "cal", "text", "sf", "bf"), "N": ("cal", "rm", "text"), "Normal": ("rm", "text"), "norm": (), "dot": (),
            "mean": (),
            "variance": (), "Cov": ("rm", "text", "sf", "bf"), "cov": (), "H": (), "h": (), "I": (),
            "tr": ("rm", "text"), "Tr": ("rm", "text"), "det": ("rm", "text"),
            "DKL": ("rm", "text"), "Dkl": (), "kl": (), "Expectation": ()}
"""Names with a meaning of their own before a bracket, and the faces in which they have it whatever is declared."""
_TYPED = {letter: word for word, letter in GREEK.items() if word != "eps"} | {ACCENTS[v]: k for k, v in _SUFFIXES.items()}
_NOWHERE = Span(0, 0)
_MOST_CHECKED = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A declared name: its spelling without the subscript, the words of its subscript, and what it is."""

    kind: str
    name: str
    base: str
    labels: tuple[str, ...]
    face: str
    value: Any
    arguments: tuple[str, ...] = ()
    """Of an abbreviation such as C(x_t, x_0): its arguments as they are declared."""
    tree: Node | None = None


class _Declaring(AnyName):
    """In a declared name a star belongs to the name, and so does a superscript before a bracket."""

    def starred(self, name: Name) -> str:
        return "star"

    def raised(self, name: Name, exponent: int) -> bool:
        return True


def spelt(text: str) -> Node:
    """A declared name as a tree: a `Name`, or an `Apply` for a name such as C(x_t, x_0).  Raises `Unread`."""
    parser = Parser(tokens(text), len(text), "\\" in text, _Declaring())
    found = parser.noun()
    parser.finish()
    return found


def written(node: Node) -> str:
    """A subscript or an argument as one word: ``t``, ``t-1``, ``\\theta`` as θ; what is longer by its parts."""
    if isinstance(node, Name):
        below = ",".join(map(written, node.sub))
        return folded(node.base) + "'" * node.primes + (f"_{{{below}}}" if below else "")
    if isinstance(node, Number):
        return str(node.value)
    if isinstance(node, Ends):
        return f"{written(node.lo)}:{written(node.hi)}"
    if isinstance(node, Sum):
        return "".join((sign if k or sign == "-" else "") + written(term) for k, (sign, term) in enumerate(node.terms))
    if isinstance(node, Product):
        return " ".join(map(written, node.factors))
    if isinstance(node, Apply):
        return f"{written(node.head)}({','.join(map(written, node.arguments))})"
    if isinstance(node, Power):
        return f"{written(node.base)}^{written(node.exponent)}"
    return f"<{type(node).__name__}>"


def folded(text: str) -> str:
    """The text with one form for each letter: ϵ and ε alike, and epsilon, too."""
    return "".join(FOLDED.get(c, c) for c in unicodedata.normalize("NFD", GREEK.get(text, text)))


class Names:
    """The names of a derivation.

    ``aliases`` maps other spellings to declared names, ``{"P": "p", "\\mathcal{P}": "p"}``; ``labels`` are conditions that change nothing,
    ``p(y | m)`` for p(y); ``domains`` maps a written set to the variable whose values it holds, ``{"\\mathcal{X}": "x"}``.
    Refuses (raises `ValueError`) a declared name that cannot be written in a formula.
    """

    def __init__(self, declared: Declarations, aliases: Mapping[str, str] | None = None, labels: Iterable[str] = (),
                 domains: Mapping[str, str] | None = None) -> None:
        self.declared = declared
        self.entries: list[Entry] = []
        self.by_base: dict[str, list[Entry]] = {}
        self.by_fold: dict[str, list[Entry]] = {}
        for kind, table in _TABLES.items():
            for name, value in getattr(declared, table).items():
                self.add(kind, name, value)
        for alias, name in (aliases or {}).items():
            for entry in [e for e in self.entries if e.name == name]:
                self.add(entry.kind, entry.name, entry.value, alias)
        self.labels = frozenset(written(spelt(label)) for label in labels)
        self.domains: dict[tuple[str, str], str] = {}
        for domain, name in (domains or {}).items():
            self.add_domain(spelt(domain), name)
        self.families: dict[str, tuple[str, bool]] = {}
        """Families of laws by what the text calls them, and whether their last parameter is inverted."""
        self.integrated: dict[str, tuple[Any, ...]] = {}
        """The ends between which integrals run over letters that nothing else is said of."""
        self.misread: dict[str, str] = {}
        """What is said of notations that are read as something else; where they are used they are refused."""
        self.symbols: set[str] = set()
        """What is one name, and no power, as it is written."""
        self.functions: dict[str, str] = {}
        """Functions of mathematics by what the text calls them."""
        self.patterns: list[tuple[Name, str, Node]] = []
        """Abbreviations that hold for every value of a variable: the name, its letter, and what it means."""
        self.counted: set[tuple[str, str]] = set()
        """Letters that run from 1 to a letter for a dimension: below a vector of that dimension they count components."""
        self.under: dict[str, str] = {}
        """The law that is meant where an expectation, a variance or a covariance names none, by construct."""
        self.checked: set[Any] = set()
        """Terms that were found to have their indices in range, with the facts and the bound indices."""
        self.stands_for: dict[str, str] = {}
        self.using: dict[str, str] = {}

    def add(self, kind: str, name: str, value: Any, spelling: str = "") -> None:
        """Another name, or another spelling of one."""
        tree = spelt(spelling or name)
        head, arguments = (tree.head, tuple(map(written, tree.arguments))) if isinstance(tree, Apply) else (tree, ())
        if not isinstance(head, Name):
            raise ValueError(f"{spelling or name} cannot be written as a name in a formula")
        base = _normal(head.base) + "'" * head.primes
        entry = Entry(kind, name, base, tuple(map(written, head.sub)), head.face, value, arguments, tree)
        self.entries.append(entry)
        self.by_base.setdefault(base, []).append(entry)
        self.by_fold.setdefault(folded(base), []).append(entry)

    def forget(self) -> None:
        """Take away the name that was added last."""
        entry = self.entries.pop()
        for table, key in ((self.by_base, entry.base), (self.by_fold, folded(entry.base))):
            table[key].pop()

    def add_domain(self, tree: Node, name: str) -> None:
        """A set that holds the values of a variable: 𝒳 for x."""
        self.domains[self._face_and_base(tree)] = name

    def domain(self, tree: Name) -> str:
        """The variable whose values a set holds, if it was declared."""
        return self.domains.get(self._face_and_base(tree), "")

    @staticmethod
    def _face_and_base(tree: Node) -> tuple[str, str]:
        return (tree.face, tree.base) if isinstance(tree, Name) else ("", written(tree))

    # spellings

    def spellings(self, name: Name) -> Iterator[str]:
        """The ways in which the name may be declared, the likeliest first."""
        star = name.marks
        yield _normal(name.letters + name.accents) + star
        if len(name.letters) > 1:
            for letters, accents in transliterated(name.letters):
                yield _normal(letters + "".join(sorted(accents.replace("*", "") + name.accents))) + star + "*" * accents.count("*")

    def entries_of(self, name: Name) -> list[Entry]:
        """All that is declared under the name, whatever stands below it."""
        for spelling in self.spellings(name):
            for table, key in ((self.by_base, spelling), (self.by_fold, folded(spelling))):
                for primed in (key + "'" * name.primes, key) if name.primes else (key,):
                    found = table.get(primed, [])
                    if found:
                        return self._of_face(found, name.face)
        return []

    @staticmethod
    def _of_face(found: list[Entry], face: str) -> list[Entry]:
        exact = [e for e in found if e.face == face]
        faces = {e.face for e in found}
        return exact if exact and len(faces) > 1 else found if len(faces) == 1 else exact

    def find(self, name: Name, *kinds: str) -> tuple[Entry, tuple[Node, ...]] | None:
        """The entry of the name among these kinds, and what is left of its subscript as indices."""
        below = tuple(map(written, name.sub))
        best: tuple[Entry, tuple[Node, ...]] | None = None
        for entry in self.entries_of(name):
            n = len(entry.labels)
            if (not kinds or entry.kind in kinds) and entry.labels == below[:n] and (best is None or n > len(best[0].labels)):
                best = entry, name.sub[n:]
        if best is not None and not (best[0].kind == LAW and best[1]):
            return best
        law = self._subscripted_law(name) if not kinds or LAW in kinds else None
        return (law, ()) if law is not None else None if best is not None and best[0].kind == LAW else best

    def _subscripted_law(self, name: Name) -> Entry | None:
        """The law that p_θ is where only p is declared, or p where only p_θ is."""
        laws = [e for e in self.entries_of(name) if e.kind == LAW]
        if len(laws) != 1 or not all(_is_greek(s) for s in (*laws[0].labels, *map(written, name.sub))) or (laws[0].labels and name.sub):
            return None
        return laws[0]

    def pattern(self, name: Name) -> tuple[str, Node, Node] | None:
        """The letter of an abbreviation for every value, what stands in its place here, and what it means."""
        for known, letter, tree in self.patterns:
            if (known.letters, known.accents, len(known.sub)) != (name.letters, name.accents, len(name.sub)) or name.primes:
                continue
            pairs = [(a, b) for a, b in zip(known.sub, name.sub, strict=True) if written(a) != letter]
            if all(written(a) == written(b) for a, b in pairs):
                return letter, next(b for a, b in zip(known.sub, name.sub, strict=True) if written(a) == letter), tree
        return None

    def laws_in_use(self) -> set[str]:
        """The families of laws that define a law of the derivation."""
        return {sign for law in self.declared.laws.values() for formula in law.formulas for sign in formula.families}

    # the lexicon of the grammar

    def construct(self, name: Name) -> str:
        """The construct that the name is the head of, such as ``E`` or ``KL``; empty if it is none."""
        letters = name.letters
        if letters not in _SPECIAL or name.accents or name.marks:
            return ""
        found = self.entries_of(name)
        if found and not (name.face in _SPECIAL[letters] and all(e.face != name.face for e in found)):
            return ""
        if letters == "D":
            return "KL" if [written(s).replace(" ", "").upper() for s in name.sub] == ["KL"] else ""
        return {"V": "Var" if name.face == "bb" else "", "Normal": "N", "DKL": "KL", "Dkl": "KL", "kl": "KL", "cov": "Cov", "h": "H",
                "Expectation": "E", "Tr": "tr"}.get(letters, letters)

    def role(self, name: Name) -> str:
        if self.construct(name):
            return "construct"
        entries, below = self.entries_of(name), tuple(map(written, name.sub))
        entries = [e for e in entries if e.labels == below] or entries
        kinds = {e.kind for e in entries}
        if not kinds and any(known.base == name.base for known, _, _ in self.patterns):
            return "number"
        if not kinds and name.base == "d" and not (name.sub or name.primes) and self.has_dimension():
            return "number"
        if any(e.arguments for e in entries):
            return "function"
        if LAW in kinds:
            return "both" if kinds & {PARAMETER, SYMBOL} else "law"
        if FUNCTION in kinds:
            return "function"
        if MATRIX in kinds and any(e.value.is_function for e in entries if e.kind == MATRIX):
            return "function"
        if kinds & {PARAMETER, SYMBOL, ABBREVIATION}:
            return "number"
        if MATRIX in kinds:
            return "vector"
        return "vector" if kinds else "unknown"

    def known(self, word: str) -> bool:
        """Whether the whole word has a meaning."""
        return bool(self.entries_of(Name(_NOWHERE, word))) or word in _SPECIAL or word in REFUSED or word in GREEK

    def split(self, word: str) -> tuple[str, ...] | None:
        if self.known(word):
            return (word,)
        for head in ("log", "ln", "exp"):
            rest = self.split(word[len(head):]) if word.startswith(head) and len(word) > len(head) else None
            if rest:
                return (head, *rest)
        entries = [self.entries_of(Name(_NOWHERE, c)) for c in word]
        if not all(entries) or any(e.kind == SYMBOL for found in entries[1:] for e in found):
            return None
        return tuple(word)

    def starred(self, name: Name) -> str:
        plain = bool(self.entries_of(name))
        star = bool(self.entries_of(Name(name.span, name.letters, name.accents, name.stars + 1)))
        return "both" if plain and star else "star" if star else "plain" if plain else "none"

    def raised(self, name: Name, exponent: int) -> bool:
        labels = tuple(map(written, name.sub))
        return any(e.arguments and e.labels == labels for e in self.entries_of(replace(name, raised=exponent)))

    def variable(self, letters: str) -> bool:
        if not letters:
            return False
        base = unicodedata.normalize("NFD", letters)
        plain = "".join(c for c in base if not unicodedata.combining(c))
        name = Name(_NOWHERE, plain, "".join(c for c in base if unicodedata.combining(c)))
        found = self.entries_of(name) or self.entries_of(Name(_NOWHERE, plain))
        return any(e.kind in (VARIABLE, NOISE) for e in found)

    # for messages

    def nearest(self, name: Name) -> str:
        """A hint for a name that is not declared: the names that are, the most alike first."""
        shown = [e.name for e in self.entries]
        typed = {word: e.name for e in self.entries for word in (e.name, as_typed(e.base))}
        near = [typed[word] for word in difflib.get_close_matches(name.base, typed, 3, 0.6)]
        if near:
            return f"did you mean {' or '.join(dict.fromkeys(near))}?"
        return f"declared are {', '.join(shown[:12])}{', …' if len(shown) > 12 else ''}" if shown else "nothing is declared"

    def has_dimension(self) -> bool:
        """Whether d is the dimension of a declared vector."""
        return any(getattr(v, "dim", None) == DIMENSION for v in self.declared.variables.values()) or any(
            DIMENSION in (m.rows, m.cols) for m in self.declared.matrices.values())

    # laws under other subscripts

    def use_law(self, entry: Entry, name: Name) -> bool:
        """Whether the law may be meant by this spelling: p_θ and p_φ are not both p."""
        shown = written(Name(name.span, name.letters, name.accents, name.stars, 0, "", name.sub))
        if not name.sub or entry.labels:
            return True
        known = self.stands_for.get(entry.name) or self.using.get(entry.name)
        self.using.setdefault(entry.name, shown)
        return known is None or known == shown

    def meant(self, entry: Entry) -> str:
        """The spelling under which a law is used."""
        return self.stands_for.get(entry.name) or self.using.get(entry.name) or entry.name

    def begin(self) -> None:
        """A new formula begins."""
        self.using = {}
        if len(self.checked) > _MOST_CHECKED:
            self.checked.clear()

    def keep(self) -> None:
        """The formula was read: what its subscripts stood for holds from now on."""
        self.stands_for.update(self.using)


def as_typed(base: str) -> str:
    """A name in ASCII: ``alphabar`` for ᾱ."""
    return "".join(_TYPED.get(c, c) for c in folded(base))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _is_greek(text: str) -> bool:
    return all("GREEK" in unicodedata.name(c, "") for c in text.replace(",", ""))


def transliterated(word: str) -> Iterator[tuple[str, str]]:
    """Letters and accents that an ASCII word may stand for: ``abar`` is ā or ᾱ, ``epsstar`` is ε*."""
    if word in GREEK:
        yield GREEK[word], ""
    for suffix in (*_SUFFIXES, "star"):
        for stem in (word.removesuffix(suffix), word.removeprefix(suffix)):
            if stem and stem != word:
                accent = "*" if suffix == "star" else ACCENTS[_SUFFIXES[suffix]]
                if stem in GREEK:
                    yield GREEK[stem], accent
                elif len(stem) == 1:
                    yield stem, accent
                    if stem in _BY_INITIAL:
                        yield _BY_INITIAL[stem], accent


def is_indexed(entry: Entry) -> bool:
    """Whether the name needs an index."""
    value = entry.value
    if isinstance(value, (Family, NoiseFamily)):
        return True
    return entry.kind == PARAMETER and not (value.symbol is None and value.lo == 0 == value.hi)


def kind_in_words(entry: Entry) -> str:
    return {LAW: "a law", PARAMETER: "a number", VARIABLE: "a variable", NOISE: "a noise", FUNCTION: "a function", SYMBOL: "a whole number",
            ABBREVIATION: "an abbreviation", UNKNOWN: "an unknown", MATRIX: "a matrix"}[entry.kind]

