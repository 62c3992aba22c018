"""The log evidence is the evidence lower bound plus a divergence."""

from checker.language import *

d = Derivation("The log evidence is the lower bound plus a divergence", source="notes 1.4; Luo (2), (9)–(16)")

x, z = d.vector("x"), d.vector("z")
p = d.law("p", joint(x, z))
q = d.law("q", joint(x, z))

evidence = d.chain(p(x), name="evidence")
evidence.eq(p(x, z) / p(z | x), by="chain rule", tag="D2.0", note="Luo (2)")

elbo = E(q(z | x), log(p(x, z) / q(z | x)))

decomposition = d.chain(log(p(x)), name="decomposition")
decomposition.eq(log(p(x)) * Integral(q(z | x), z),
                 by="normalisation", tag="D2.1", note="a density integrates to 1. Luo (9)")
decomposition.eq(Integral(q(z | x) * log(p(x)), z),
                 by="linearity", tag="D2.2", note="a constant moves under the integral. Luo (10)")
decomposition.eq(E(q(z | x), log(p(x))),
                 by="definition of expectation", tag="D2.3", note="Luo (11)")
decomposition.eq(E(q(z | x), log(p(x, z) / p(z | x))),
                 by=evidence, tag="D2.4", note="Luo (12)")
decomposition.eq(E(q(z | x), log((p(x, z) * q(z | x)) / (p(z | x) * q(z | x)))),
                 by="algebra", tag="D2.5", note="multiply by 1. Luo (13)")
decomposition.eq(E(q(z | x), log(p(x, z) / q(z | x))) + E(q(z | x), log(q(z | x) / p(z | x))),
                 by=("logarithm", "linearity"), tag="D2.6", note="Luo (14)")
decomposition.eq(elbo + KL(q(z | x), p(z | x)),
                 by=("definition of KL", "logarithm"), tag="D2.7", note="Luo (15)")
decomposition.ge(elbo,
                 by="gibbs", tag="D2.8", note="equality if and only if q(z|x) = p(z|x) almost everywhere. Luo (16)")
