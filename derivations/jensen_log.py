"""Jensen's inequality for the logarithm."""

from checker.language import *

d = Derivation("Jensen's inequality for the logarithm", source="notes 1.3, the slide of the chord and the curve")

x, z = d.vector("x"), d.vector("z")
p = d.law("p", joint(x, z))
q = d.law("q", joint(x, z))
f = d.function("f")

X = exp(f(z))  # any positive function of z

concave = d.chain(E(q(z), log(X)), name="the logarithm")
concave.ge(log(E(q(z), X)), erratum=True,
           note="E8: the mean of a function above the function of the mean needs a convex function; the logarithm is concave")
concave.le(log(E(q(z), X)), by="jensen", tag="D1b.3", note="the mean of the logarithm is at most the logarithm of the mean")

convex = d.chain(E(q(z), -log(X)), name="its negative")
convex.ge(-log(E(q(z), X)), by=("jensen", "linearity"), tag="D1b.3", note="−log is convex, and the inequality turns round")

ratio = p(x, z) / q(z | x)
strict = d.chain(log(E(q(z | x), ratio)), name="never strict")
strict.gt(E(q(z | x), log(ratio)), erratum=True, note="E8: written with >; where q(z|x) = p(z|x) the ratio is constant, and both sides are equal")
strict.ge(E(q(z | x), log(ratio)), by="jensen", tag="D1b.3", note="≥, with equality if and only if the ratio is constant")
