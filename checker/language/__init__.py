"""What a derivation can say; nothing here proves anything.  ``from checker.language import *`` is how a file starts."""

from sympy import pi

from checker.language.derivation import Derivation
from checker.language.laws import chain, graph, independent, joint
from checker.language.matrices import covariance_matrix, det, identity, inverse, quadratic, trace, transpose
from checker.language.quantities import covariance, entropy, information, variance
from checker.language.relations import holds, together
from checker.language.terms import (
    KL,
    E,
    Integral,
    N,
    Normal,
    Product,
    Sum,
    dot,
    mean,
    norm,
)
from checker.language.written import exp, log, sqrt, squared

__all__ = ["KL", "Derivation", "E", "Integral", "N", "Normal", "Product", "Sum", "chain", "covariance", "covariance_matrix", "det", "dot",
           "entropy", "exp", "graph", "holds", "identity", "independent", "information", "inverse", "joint", "log", "mean", "norm", "pi",
           "quadratic", "sqrt", "squared", "together", "trace", "transpose", "variance"]
