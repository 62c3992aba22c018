"""The evidence lower bound as reconstruction less prior matching."""

from checker.language import *

d = Derivation("The evidence lower bound is reconstruction less prior matching", source="notes 1.5; Luo (17)–(19)")

x, z = d.vector("x"), d.vector("z")
p = d.law("p", joint(z, x))
q = d.law("q", joint(x, z))

elbo = d.chain(E(q(z | x), log(p(x, z) / q(z | x))), name="elbo")
elbo.eq(E(q(z | x), log((p(x | z) * p(z)) / q(z | x))),
        by="chain rule", tag="D3.1", note="p(x|z) is the decoder. Luo (17)")
elbo.eq(E(q(z | x), log(p(x | z))) + E(q(z | x), log(p(z) / q(z | x))),
        by=("logarithm", "linearity"), tag="D3.2", note="Luo (18)")
elbo.eq(E(q(z | x), log(p(x | z))) - KL(q(z | x), p(z)),
        by=("definition of KL", "logarithm", "linearity"), tag="D3.3", note="E_q[log p/q] = −KL(q ‖ p). Luo (19)")
