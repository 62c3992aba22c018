"""The evidence lower bound by Jensen's inequality."""

from checker.language import *

d = Derivation("The evidence lower bound, by Jensen's inequality", source="notes 1.3; Luo (1), (3)–(8)")

x, z = d.vector("x"), d.vector("z")
p = d.law("p", joint(x, z))
q = d.law("q", joint(x, z))

marginal = d.chain(p(x), name="marginal")
marginal.eq(Integral(p(x, z), z), by="marginalisation", tag="D1.0", note="Luo (1)")

bound = d.chain(log(p(x)), name="bound")
bound.eq(log(Integral(p(x, z), z)), by=marginal, tag="D1.1", note="Luo (5)")
bound.eq(log(Integral(p(x, z) * (q(z | x) / q(z | x)), z)),
         by="algebra", tag="D1.2", note="multiply by 1; q(z|x) > 0. Luo (6)")
bound.eq(log(E(q(z | x), p(x, z) / q(z | x))),
         by="definition of expectation", tag="D1.3", note="Luo (7)")
bound.ge(E(q(z | x), log(p(x, z) / q(z | x))),
         by="jensen", tag="D1.4", note="the logarithm is concave; equality if and only if q(z|x) = p(z|x). Luo (8)")
