"""What a derivation can say; nothing here proves anything.  ``from checker.language import *`` is how a file starts."""

from sympy import pi

from checker.language.derivation import Derivation
from checker.language.laws import chain, graph, independent, joint
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

__all__ = ["KL", "Derivation", "E", "Integral", "N", "Normal", "Product", "Sum", "chain", "covariance", "dot", "entropy", "exp",
           "graph", "holds", "independent", "information", "joint", "log", "mean", "norm", "pi", "sqrt", "squared", "together", "variance"]
