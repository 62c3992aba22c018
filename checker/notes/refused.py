"""Mathematics that is known by name and for which the language has no term yet.

To add a term, take its names out of here and give it a construct in `checker.notes.constructs`.
"""

from __future__ import annotations

REFUSED: dict[str, tuple[str, str]] = {}
"""By command or word: what it is, and what to do."""

_COMMANDS = {
    "a gradient or a derivative": ("nabla", "partial", "grad", "diff", "dv", "pdv"),
    "a maximum or a minimum": ("max", "min", "sup", "inf", "argmax", "argmin", "arg", "limsup", "liminf"),
    "a limit": ("lim",),
    "a logarithm of a determinant": ("logdet",),
    "a trace": ("trace",),
    "a diagonal matrix": ("diag",),
    "a binomial coefficient": ("binom", "dbinom", "tbinom", "choose"),
    "a trigonometric or hyperbolic function": ("sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsin", "arccos", "arctan", "cot", "sec",
                                               "csc"),
    "a special function": ("erf", "erfc", "sigmoid", "softplus", "softmax", "sgn", "sign", "Beta", "digamma"),
    "a logarithm to another base": ("lg", "log2", "log10"),
    "a floor or a ceiling": ("lfloor", "rfloor", "lceil", "rceil"),
    "a set": ("cup", "cap", "bigcup", "bigcap", "emptyset", "setminus", "forall", "exists", "neg", "land", "lor", "wedge", "vee"),
    "a correlation": ("Corr", "corr"),
    "a probability of an event": ("Pr", "Prob"),
    "a matrix product": ("odot", "oplus", "circ", "bullet", "dagger"),
    "a sign of either kind": ("pm", "mp"),
    "a rank, a kernel or a dimension": ("rank", "dim", "ker", "vec", "operatorname"),
    "a contour integral": ("oint",),
    "a fraction or a face of plain TeX": ("over", "atop", "rm", "bf", "it", "cal", "sf"),
    "a coproduct": ("coprod", "bigoplus", "bigotimes"),
    "an entropy or a mutual information": ("MI", "entropy", "CE"),
    "another divergence": ("JS", "JSD", "TV", "MMD", "D_JS", "D_TV"),
    "a symbol without a meaning of its own": ("square", "Box", "blacksquare", "checkmark", "cancel", "ddagger", "angle", "degree", "vdots",
                                              "ddots", "leftrightarrow", "uparrow", "downarrow", "surd", "qed", "Re", "Im", "aleph", "wp"),
}

_HINTS = {
    "a gradient or a derivative": "derivatives cannot be stated yet; leave this line out of the chain",
    "a maximum or a minimum": "compare values: give the point that is meant a name of its own",
    "a logarithm to another base": "write \\log_2 x or \\frac{\\ln x}{\\ln 2}",
    "a probability of an event": "write the density of a law: p(x)",
    "an entropy or a mutual information": "write H_p(X), I_p(X; Y), or an expectation: -E_{p(x)}[log p(x)]",
    "a sign of either kind": "write one line for each sign",
    "a fraction or a face of plain TeX": "write \\frac{a}{b}, \\mathrm{KL}, \\mathbf{x}",
    "another divergence": "write it out in KL divergences or expectations",
    "a correlation": "write it as an expectation",
}
for _what, _names in _COMMANDS.items():
    REFUSED.update({name: (_what, _HINTS.get(_what, "leave this line out of the chain")) for name in _names})
