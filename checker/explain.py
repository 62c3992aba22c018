"""What ``--explain WORD`` prints: verdicts and diagnostic codes from the tables here, rules from `checker.rules`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from checker.notes.codes import CODES as NOTES
from checker.render.layout import Page, words


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a word means, what is expected instead or besides, an example, and what to do."""

    what: str
    expected: str
    example: str
    advice: str


VERDICTS = {
    "proved": Explanation(
        "a symbolic proof from the declared premises, with every condition discharged",
        "the proof is checked by a small kernel; no numbers and no simplifier take part",
        'log a b = log a + log b, by="logarithm", where a > 0 and b > 0',
        "nothing; the conditions it rests on are listed after 'where'"),
    "confirmed": Explanation(
        "no proof was found, but the line held in every interpretation that was tried",
        "the evidence gives the number of trials, the seed, and a bound on the probability that a false line passes",
        "an inequality that no rule here proves, tried on 64 random finite laws",
        "cite the theorem behind the line if there is a rule for it; --require proved refuses lines like this"),
    "refuted": Explanation(
        "there are laws and numbers that satisfy the premises, and for which the two sides differ by more than the certified error",
        "the counterexample is printed, the smallest that was found, so that it can be computed again by hand",
        "q(x_t | x_{t-1}, x_{t+1}) = q(x_t | x_{t-1}): knowing the future tells about the present",
        "compute both sides for the counterexample; if the line is known to be wrong, record it with erratum=True"),
    "undecided": Explanation(
        "neither a proof nor a counterexample was found within the budget",
        "the reason says what was tried, and where it ended",
        "a line about laws that no finite or Gaussian interpretation here can have",
        "split the line into smaller ones, cite rules, or raise --budget and --samples"),
    "unread": Explanation(
        "the line could not be read, so nothing was judged",
        "the place and what was expected there are given",
        "a formula with a sign that the notation here does not know",
        "write the line in the notation of the derivation files"),
    "erratum": Explanation(
        "a published line that is recorded because it is false; it passes when it is refuted",
        "an erratum proves nothing, and the chain goes on from the line before it",
        "chain.eq(…, erratum=True)",
        "if it is not refuted, the line may be right after all, or its premises contradict each other"),
}

CODES = {
    "E100": Explanation("the file is not valid Python", "a derivation file is a Python file", "p(x | z", "mend the line that is named"),
    "E101": Explanation("the file cannot be read", "UTF-8 text, and the right to read it", "a file saved in another encoding",
                        "save it as UTF-8"),
    "E102": Explanation("the file declares no derivation", 'd = Derivation("title")', "a file with functions only",
                        "make one, or do not name the file"),
    "E103": Explanation("a statement of the file could not be carried out", "statements that only declare and write lines",
                        "x[1, 2], where x has one index", "mend the statement; the message is Python's own"),
    "E110": Explanation("no derivation, file or folder has this name", "a name from --list, or a path", "jensen_bond",
                        "check the spelling; near names are offered"),
    "E111": Explanation("the folder holds no derivation file", "a .py file that makes a Derivation", "an empty folder",
                        "name another folder; files whose names start with _ are passed over"),
    "E112": Explanation("the file is not a derivation file", "a file that ends in .py", "notes.txt", "name the .py file"),
    "E200": Explanation("the term means nothing", "scalars and vectors put together as they can be", "a vector plus a number",
                        "the message says what was found, the hint what to write"),
    "E201": Explanation("the point is not a variable of the law", "variables of the law's graph", "q(y | x) where q is over x and z",
                        "mend the name, or add the variable to the law"),
    "E202": Explanation("the name is declared already", "one name, one meaning", 'd.parameter("α") twice', "choose another name"),
    "E203": Explanation("this is not a factor of the law, or it is defined already", "each factor of the graph once",
                        "q.define(x[t] | x[t-2], …) on a chain", "define x[t] given x[t-1]"),
    "E204": Explanation("the name is not declared", "every name is declared before it is used", "σ in a line without d.parameter",
                        'declare it: d.parameter("σ", 0)'),
    "E205": Explanation("the term has no meaning in a line", "exact numbers and the nodes of the language", "0.5", "write 1/2"),
    "E206": Explanation("an index is outside its declared range, or may be", "bounds from which the range follows",
                        "α[0], where α is declared from 1 to T", 'declare the bounds of the index: t = d.index("t", 2, T)'),
    "E207": Explanation("a chain has no second line", "a start, and at least one line related to it", 'd.chain(log(p(x)), name="bound")',
                        "relate it to something: chain.eq(…)"),
    "E208": Explanation("what stands in a line is not a term", "a number, a density, an expectation, a vector …", "d.chain(p(x)).eq(1)",
                        "write the term itself"),
    "E209": Explanation("a family of numbers is defined by a term that mentions variables", "a term in parameters and indices",
                        'd.let("m", t, norm(x[t])**2, 0, T)', 'd.abbreviate("m", norm(x[t])**2)'),
    "E210": Explanation("the two laws of a KL divergence have different variables", "densities of the same variables, left of the bar",
                        "KL(q(z | x), p(x, z))", "compare q(z | x) with p(z | x)"),
    "E220": Explanation("the two sides cannot be related", "numbers with numbers, vectors with vectors; laws with 'dist'",
                        "x[t] ≤ x[t-1] for vectors", "compare norms, or write chain.dist(…)"),
    "E221": Explanation("∝ names no variable", "the variables as functions of which it holds", "chain.propto(…) without in_",
                        "chain.propto(…, in_=x[t-1])"),
    "E231": Explanation("a factor depends on an unknown, and is defined by what does not", "what of a definition depends is told",
                        "θ = d.unknown(\"θ\", p(x[t-1] | x[t])) for a factor that is defined", 'θ = d.unknown("θ", μ)'),
    "E230": Explanation("the assumption cannot be used, or contradicts the others", "orders of indices that can hold together",
                        "T >= 2 and T <= 1", "take one of them out"),
    "E300": Explanation("a citation names no rule", "the name of a rule or one of its aliases, a chain, or an induction",
                        'by="byes"', "near names are offered; --explain rules lists them all"),
    "E900": Explanation("proof and numbers disagree: a fault of the checker", "what is proved holds in every interpretation",
                        "--cross-check found a counterexample to a proved line",
                        "send the derivation file, the seed and the counterexample"),
    "N100": Explanation("the normal forms of the two sides differ, which refutes nothing", "a proof from the rules there are",
                        "an inequality without a theorem", "cite the theorem, or split the line"),
    "N101": Explanation("no interpretation of this kind of term is known", "finite laws, Gaussian chains, points for parameters",
                        "a law of the learned kind without a definition", "define the law, or prove the line"),
    "N102": Explanation("no small whole numbers satisfy the premises", "premises that hold for some indices below ten or so",
                        "T >= 1000", "declare the smallest bound that the line needs"),
    "N103": Explanation("a side is undefined for admissible values", "both sides of a line mean something wherever its premises hold",
                        "q(x_{t-1} | x_0) in a denominator at t = 1", "add the premise that excludes the point, such as t >= 2"),
    "N104": Explanation("the clock ended the examination", "a line that can be examined within its budget", "a sum over many variables",
                        "raise it: --budget SECONDS"),
    "N105": Explanation("the certified intervals are too wide to tell", "numbers of moderate size",
                        "a difference of two nearly equal exponentials", "rearrange the line, or try another --seed"),
    "N106": Explanation("the smallest interpretations are too large to enumerate", "few variables at a time",
                        "a joint over ten variables without a chain", "use the structure of the law: fewer variables per density"),
    "N110": Explanation("what the line cites does not suffice", "the rules and premises that the line needs, no fewer",
                        'by="bayes" for a line that also needs markov(q)', "cite what is named as missing"),
    "N111": Explanation("the line cites something that is not proved", "only a proved line proves another",
                        "a chain with a line that is only confirmed", "prove the cited line first"),
    "N112": Explanation("a condition of the proof is not known to hold", "domains and bounds from which it follows",
                        "dividing by 1 − α where α may be 1", 'declare them: d.parameter("α", 0, 1)'),
    "N113": Explanation("a counterexample was found that may not satisfy all that the notes assume",
                        "assumptions that the language can state", "a line that holds for convex g only",
                        "the line stays undecided; prove it from what can be stated"),
    "N114": Explanation("a variable below a binder may be the one that is bound", "a name that means one thing at every index",
                        "E(q(x[2] | x[1]), Sum(norm(x[i])**2, (i, 1, T)))",
                        "split the term x_2 off, or write another value as x[2].copy()"),
    "N115": Explanation("the premises of an implication hold in no interpretation that was found", "premises that can hold",
                        "from a = 1 and a = 2 anything follows", "mend the premises, or state the conclusion without them"),
    "N120": Explanation("the line holds no declared object", "a line about the laws and parameters of its derivation", "1 + 1 = 2",
                        "say something of what is declared"),
    "N121": Explanation("the line is assumed, not judged", "assumptions are listed, and never proved", 'by="assumed"',
                        "cite what proves it"),
}


CODES.update({code: Explanation(*said) for code, said in NOTES.items()})


def explain(word: str, on: Page | None = None) -> str | None:
    """The explanation of a verdict, a code or a rule, with an example; None for a word that is none of them."""
    on, plain = on or Page(), word.strip()
    if plain.lower() == "names":
        return names_of_notes(on)
    if plain.lower() in VERDICTS:
        return _shown(plain.lower(), "verdict", VERDICTS[plain.lower()], on)
    if plain.upper() in CODES:
        return _shown(plain.upper(), "diagnostic", CODES[plain.upper()], on)
    if plain.lower() in ("verdicts", "codes"):
        table = VERDICTS if plain.lower() == "verdicts" else CODES
        return _overview(((name, e.what) for name, e in table.items()), on)
    if plain.lower() == "rules":
        return _overview(((name, rule.statement) for name, rule in sorted(_rules().items())), on)
    rule = _rule(plain)
    return None if rule is None else _shown_rule(rule, on)


def names_of_notes(on: Page) -> str:
    """What notes may say of their notation."""
    from checker.notes.named import KNOWN, USUAL

    usual = sorted(" ".join(part.split()) for part in USUAL.split(";"))
    lines = ["what the left side of an entry of [names] may be said to be:", ""]
    lines += [_overview(KNOWN.items(), on), "", "spelt in the usual ways, these need no entry:", ""]
    return "\n".join([*lines, *(f"  {line}" for line in words(", ".join(usual), on.width - 2, 0))])


def near(word: str) -> str:
    """What may have been meant."""
    known = [*VERDICTS, *CODES, *(name for rule in _rules().values() for name in (rule.name, *rule.aliases))]
    found = difflib.get_close_matches(word.strip().lower(), known) or difflib.get_close_matches(word.strip().upper(), known)
    return f"did you mean {' or '.join(map(repr, found))}?" if found else "--explain rules, verdicts or codes lists what there is"


def _rules() -> dict[str, Any]:
    """The table of rules; empty where there is none."""
    try:
        from checker.rules import RULES
    except ImportError:
        return {}
    return RULES


def _rule(word: str) -> Any:
    rules = {name.lower(): rule for rule in _rules().values() for name in (rule.name, *rule.aliases)}
    return rules.get(word.lower()) or rules.get(word.lower().split("(")[0].strip())


def _shown(name: str, kind: str, e: Explanation, on: Page) -> str:
    return _sheet(f"{name} ({kind})", (("what", e.what), ("expected", e.expected), ("example", e.example), ("to do", e.advice)), on)


def _shown_rule(rule: Any, on: Page) -> str:
    title = f"{rule.name} (rule)" + (f", also: {', '.join(rule.aliases)}" if rule.aliases else "")
    return _sheet(title, (("states", rule.statement), ("needs", rule.conditions), ("fails", rule.fails), ("example", rule.example)), on)


def _sheet(title: str, rows: Iterable[tuple[str, str]], on: Page) -> str:
    lines = [on.paint("bold", line) for line in words(title, on.width, 2)]
    for label, text in rows:
        for k, line in enumerate(part for given in text.splitlines() for part in words(given, on.width - 13, 0)):
            lines.append("  " + on.paint("dim", f"{'' if k else label:<9}") + "  " + line)
    return "\n".join(lines)


def _overview(rows: Iterable[tuple[str, str]], on: Page) -> str:
    entries = list(rows)
    column = min(max((len(name) for name, _ in entries), default=0), 32)
    lines = []
    for name, text in entries:
        first, *rest = words(text, on.width - column - 2, 0)
        lines += [f"{name:<{column}}  {first}", *(" " * (column + 2) + line for line in rest)]
    return "\n".join(lines) or "there is nothing to list"
