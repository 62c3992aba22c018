"""Words beside a line as citations: "by Jensen's inequality" cites jensen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from checker.rules import CITABLE, RULES, UnknownRule, resolve

_SPELLINGS = {
    "chain rule": """
        chain rule of probability; bayes rule; bayes theorem; bayes law; bayess rule; bayes formula;
        product rule of probability; definition of conditional probability; conditional probability;
        definition of conditional density; multiplication rule; general product rule; law of conditional probability;
        贝叶斯; 贝叶斯公式; 贝叶斯定理; 贝叶斯法则; 条件概率; 条件概率公式; 链式法则; 概率链式法则; 概率的链式法则;
        乘法公式""",
    "markov": """
        markov property; markov assumption; markovian; markov; markovianity; first order markov property;
        conditional independence; independence; d-separation; markov chain; 马尔可夫; 马尔可夫性; 马尔可夫性质;
        马尔科夫; 马尔科夫性; 马尔科夫性质; 条件独立; 独立性""",
    "jensen": """
        jensen inequality; jensens inequality; jensens; concavity of the logarithm; concavity of log; 琴生不等式;
        詹森不等式; 延森不等式; jensen不等式""",
    "gibbs": """
        gibbs inequality; gibbss inequality; kl is nonnegative; nonnegativity of kl; non-negativity of kl;
        kl divergence is non-negative; kl divergence is nonnegative; non-negativity of the kl divergence;
        nonnegativity of the kl divergence; kl >= 0; 吉布斯不等式""",
    "logarithm": """
        log rules; log rule; logarithm rules; logarithm rule; rules of logarithms; rules of the logarithm;
        property of logarithms; properties of logarithms; properties of the logarithm; property of the logarithm;
        log laws; laws of logarithms; log of products; log of a quotient; logarithm of a product; log properties;
        log property; 对数性质; 对数运算; 对数的性质; 对数法则""",
    "linearity": """
        linearity of expectations; linearity of the expectation; linearity of expected value; linearity of integration;
        linearity of sums; linearity of integrals; expectation is linear; linearity of the expected value;
        linearity of the sum; 线性; 期望的线性; 期望的线性性; 期望的线性性质; 线性性""",
    "marginalisation": """
        sum rule; sum rule of probability; law of total probability; total probability; total probability theorem;
        marginal; marginalise; marginalize; marginalising; marginalizing; integrate out; integrating out;
        marginal density; definition of marginal; a density integrates to 1; densities integrate to one; 边缘化;
        全概率公式; 归一化""",
    "definition of expectation": """
        definition of the expectation; definition of expected value; expectation definition;
        definition of an expectation; definition of the expected value; 期望的定义; 期望定义""",
    "definition of KL": """
        definition of kl divergence; definition of the kl divergence; kl definition; definition of d_kl; kl divergence;
        definition of kullback-leibler divergence; definition of the kullback-leibler divergence;
        definition of relative entropy; kl散度的定义; kl散度定义; kl散度; kl 散度""",
    "tower": """
        tower property; law of iterated expectations; law of iterated expectation; iterated expectations;
        law of total expectation; fubinis theorem; fubini theorem; tower rule; tower law; tonelli; fubini-tonelli;
        重期望公式; 全期望公式; 富比尼定理""",
    "index shift": """
        shift of the index; shift the index; shifting the index; reindexing; re-indexing; reindex; change of index;
        relabel the index; 指标平移; 换元""",
    "telescoping": """
        telescoping sum; telescoping product; the sum telescopes; telescope; 裂项相消; 裂项""",
    "normal density": """
        density of the normal; density of the normal law; density of a gaussian; gaussian pdf; normal pdf;
        pdf of the normal distribution; definition of the normal density; definition of the gaussian density;
        normal probability density; 高斯密度; 正态密度""",
    "reparametrisation": """
        reparameterization trick; reparametrization trick; reparameterisation trick; reparametrisation trick; 重参数化;
        重参数化技巧""",
    "independent normals": """
        sum of independent gaussians; sum of gaussians; independent gaussians; sum of two independent gaussians;
        sums of independent gaussians; 独立高斯之和""",
    "conditioning of normals": """
        gaussian conditioning; conditional gaussian; conditioning of gaussians; conditional of a gaussian""",
    "normalised": """
        both sides are densities; normalised; normalized""",
    "assumed": """
        assumed; by assumption; assumption; an assumption; 假设""",
    "algebra": """
        algebra; by algebra; elementary algebra""",
}
"""What people write for a rule, in English and in Chinese."""
_WORDS = {spelling.strip(): rule for rule, spellings in _SPELLINGS.items() for spelling in spellings.split(";")}
_EXACT = frozenset(name for rule in RULES.values() if not rule.implicit for name in (rule.name, *rule.aliases) if rule.name != "markov")
_FILLER = re.compile(r"^(?:(?:by|using|use|from|via|since|apply|applying|application|because|due|follows|of|to|the|a|an|with|again|and"
                     r"|then|we|rule:?|cf\.?|see|where|used?|its|our|this|is)\s+"
                     r"|由|根据|利用|应用|使用|运用|依据|因为|通过)+", re.IGNORECASE)
_BREAK = re.compile(r"\s*(?:[,;:&+/]|\band\b|\bthen\b|、|和|与|以及)\s*", re.IGNORECASE)
_REFERENCE = re.compile(r"\\(?:eqref|ref|cref|Cref|autoref|hyperref)\s*(?:\[[^\]]*\])?\s*\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Cited:
    """What words cite: rules, labels of other lines, and whether anything else is said."""

    rules: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    other: bool = False
    rest: str = ""


def cited(words: str) -> Cited:
    """The rules and labels that words name.  "Markov property" is given as ``markov``, without its law."""
    labels = tuple(m[1].strip() for m in _REFERENCE.finditer(words))
    text = readable(_REFERENCE.sub(" ", words))
    if not text or (len(text) > 1 and re.fullmatch(_FILLER, text + " ")):
        return Cited((), labels)
    whole = _rule(text) if text.lower() in _WORDS or not _BREAK.search(text) else None
    if whole is not None:
        return Cited((whole,), labels)
    parts = [_rule(part) for part in _BREAK.split(text) if part.strip()]
    rules = tuple(dict.fromkeys(r for r in parts if r is not None))
    return Cited(rules, labels, None in parts, text)


def with_laws(rules: Iterable[str], laws: Iterable[str]) -> tuple[str, ...]:
    """The rules as a step cites them: ``markov`` is the Markov property of every law of the step."""
    laws = tuple(laws)
    found: list[str] = []
    for rule in rules:
        found += [f"markov({law})" for law in laws] if rule == "markov" else [rule]
    return tuple(dict.fromkeys(found))


def readable(words: str) -> str:
    """Words without the commands, dollars and brackets around them."""
    text = re.sub(r"\\(?:text\w*|math(?:rm|bf|it)|mbox|small|scriptsize|tiny|footnotesize|emph)\b\s*", "", words)
    text = re.sub(r"\\[,;:!> ]|\\(?:quad|qquad|left|right)(?![A-Za-z])|(?<!\\)[${}~]", " ", text)
    text = re.sub(r"\\([_%&#${}])|\\\^\{\}", lambda m: m[1] or "^", text)
    text = re.sub(r"\s+", " ", text).strip(_AROUND)
    while text[:1] in ("(", "[", "（", "【") and text[-1:] in (")", "]", "）", "】"):
        text = text[1:-1].strip(_AROUND)
    unmatched = sum((c in "([") - (c in ")]") for c in text)
    return text.strip("([" if unmatched > 0 else ")]" if unmatched < 0 else "").strip(_AROUND)


_AROUND = " .,;:。，；：*_`\"“”‘'"


@lru_cache(maxsize=1_000)
def _rule(words: str) -> str | None:
    """The rule that a phrase names, or None."""
    of_chain = re.fullmatch(r"(?:by |the )*(?:markov|independence)\(([^()]+)\)", readable(words), re.IGNORECASE)
    if of_chain:
        return f"markov({of_chain[1]})"
    text = re.sub(r"['’]", "", readable(words).lower()).replace("–", "-")
    of_law = re.fullmatch(r"(?:.*\s)?markov\S*(?: property| assumption)? (?:of|for|in|under) (?:the )?(?:law |chain )?(\w+)", text)
    if of_law:
        return f"markov({of_law[1]})"
    said = _FILLER.sub("", readable(words))
    if said in _EXACT or (said.startswith("definition of ") and text not in _WORDS):
        return said
    for phrase in dict.fromkeys((text, _FILLER.sub("", text), _FILLER.sub("", text).removesuffix(" of probability"))):
        if phrase in _WORDS:
            return _WORDS[phrase]
        try:
            found = resolve(phrase)
        except UnknownRule:
            continue
        if found in CITABLE or found == "algebra":
            return phrase
    return None


__all__ = ["Cited", "cited", "readable", "with_laws"]
