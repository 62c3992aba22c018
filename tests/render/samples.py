"""Verdict data made by hand: one step of each kind."""

from __future__ import annotations

from dataclasses import replace

from checker.verdict import (
    CONFIRMED,
    PROVED,
    REFUTED,
    UNDECIDED,
    ChainReport,
    DerivationReport,
    ErrorReport,
    Reason,
    Report,
    StepReport,
)

BAYES = StepReport(
    index=1, chain="posterior", location="derivations/vdm_posterior.py:41:1", relation="=",
    lhs="q(xₜ₋₁ | xₜ, x₀)", rhs="q(xₜ | xₜ₋₁, x₀) q(xₜ₋₁ | x₀) / q(xₜ | x₀)", latex=r"q(x_{t-1} \mid x_{t}, x_{0}) = …",
    note="Luo (71)", tag="D12.1", by=("bayes",), verdict=PROVED, expected="holds", ok=True, method="log density",
    premises=("markov(q)",), conditions=("q(x_t | x_0) > 0",), evidence={"rules": ["chain rule"]}, seconds=0.0021234567)

WITNESS = {
    "T": 2, "t": 1,
    "tables": {"q(x_0)": ["1/2", "1/2"], "q(x_1 | x_0)": {"0": ["1/3", "2/3"], "1": ["1/4", "3/4"]}},
    "widths": {"x_0": ["1/2", "1"], "x_1": ["1", "2/3"]},
    "values": {"x_0": 0}, "parameters": {"α_1": "1/2"},
    "terms": {"log p(x₀)": 0.3680612, "D_KL(q(x₁ | x₀) ‖ p(x₁))": 0.8788872},
}
EVIDENCE = {"kind": "finite law", "witness": WITNESS, "lhs": 0.3680612, "rhs": -0.5108256, "error": 1e-15}

CONFIRMED_STEP = replace(
    BAYES, index=2, tag="D12.2", lhs=BAYES.rhs, rhs="p(x_T) ∏_{t=1}^{T} p_θ(xₜ₋₁ | xₜ)", verdict=CONFIRMED, method=None, by=("tangent",),
    premises=(), conditions=(), note="", evidence={"kind": "finite law", "trials": 64, "bound": 0.5**64, "seed": 0}, unused=("tangent",))
REFUTED_STEP = replace(
    BAYES, index=3, tag="D7.8", relation=">=", lhs="log p(x₀)", verdict=REFUTED, ok=False, method=None, premises=(), conditions=(),
    rhs="𝔼_{q(x₁ | x₀)}[log p_θ(x₀ | x₁)] − 𝔼_{q(x_{T-1} | x₀)}[D_KL(q(x_T | x_{T-1}) ‖ p(x_T))] − "
        "∑_{t=1}^{T-1} 𝔼_{q(xₜ₋₁, xₜ₊₁ | x₀)}[D_KL(q(xₜ | xₜ₋₁) ‖ p_θ(xₜ | xₜ₊₁))]",
    note="the notes swap the laws; Luo (45)", by=("definition of KL",), evidence=EVIDENCE, suggestions=("≤ in place of ≥",),
    reason=Reason("", "the two sides differ", "swap the arguments of the last divergence", 41, 1))
ERRATUM = replace(REFUTED_STEP, index=4, tag="E1", ok=True, expected="refuted", reason=None, suggestions=())
UNDECIDED_STEP = replace(
    BAYES, index=5, tag="D12.14", relation="propto", verdict=UNDECIDED, ok=False, method=None, premises=(), conditions=(), note="",
    evidence={}, reason=Reason("N104", "out of time after 20 of 64 interpretations", "raise it: --budget 60", 52, 1))
INSUFFICIENT = replace(BAYES, index=6, tag="D12.2", ok=False, missing=("markov(q)",), unused=("logarithm",))
WEAK = replace(CONFIRMED_STEP, ok=False, unused=())
FAULTY = replace(BAYES, ok=False, fault=True, evidence=EVIDENCE)
IN_LAW = replace(BAYES, relation="~", lhs="√αₜ xₜ₋₁ + √(1 − αₜ) ε*ₜ₋₁", rhs="√ᾱₜ x₀ + √(1 − ᾱₜ) ε", tag="D11.8", conditions=(), premises=())
DIAGNOSTIC = ErrorReport("notes/lecture.py", 12, 7, "E206", "α[0] is outside the declared range α[1] to α[T]",
                         "declare the bounds of its index, or mend the index")
UNKNOWN = ErrorReport("jensen_bond", 0, 0, "E110", "no derivation, file or folder has this name", "did you mean jensen_bound?")


def derivation(*steps: StepReport, **more: object) -> DerivationReport:
    """A derivation of these steps."""
    made = DerivationReport("vdm_posterior", "The posterior of one step", "notes 3.11; Luo (71)–(85)", "derivations/vdm_posterior.py",
                            steps, seconds=0.0421)
    return replace(made, **more)


def report(*steps: StepReport, errors: tuple[ErrorReport, ...] = (), **more: object) -> Report:
    """A run over one derivation of these steps."""
    return Report((derivation(*steps, **more),) if steps else (), errors)


CONCLUSION = ChainReport("posterior", "=", BAYES.lhs, CONFIRMED_STEP.rhs, CONFIRMED)
ASSUMPTIONS = ("every density is positive on its whole space", "the integrals that are named exist", "T ≥ 2")
EVERYTHING = report(BAYES, CONFIRMED_STEP, REFUTED_STEP, ERRATUM, UNDECIDED_STEP, INSUFFICIENT, IN_LAW,
                    errors=(DIAGNOSTIC, UNKNOWN), assumptions=ASSUMPTIONS, chains=(CONCLUSION,), passed_over=1)
