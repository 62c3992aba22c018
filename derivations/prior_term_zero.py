"""What it means that the prior matching term is 0."""

from checker.language import *

d = Derivation("The prior term bounds what the code carries", source="notes 1.5; supports the erratum on lines 161–167")

x, z = d.vector("x"), d.vector("z")
q = d.law("q", graph((x, z)))  # q(x) is the law of the data
p = d.law("p", graph((z, x)))

term = d.chain(E(q(x), KL(q(z | x), p(z))), name="prior term")
term.eq(E(q(x, z), log(q(z | x) / q(z)) + log(q(z) / p(z))),
        by=("definition of KL", "tower", "logarithm"), tag="D3d.1", note="multiply by q(z)/q(z), where q(z) = ∫ q(x) q(z|x) dx")
term.eq(information(q, x, z) + KL(q(z), p(z)),
        by=("chain rule", "definition of KL", "marginalisation", "logarithm", "linearity"), tag="D3d.2",
        note="the information that the code carries about the data, and the mismatch of the codes of all data")
term.ge(information(q, x, z), by="gibbs", note="so where the prior term is 0 the code carries nothing: q(z|x) = q(z) for all x")

carried = d.chain(information(q, x, z), name="information")
carried.eq(E(q(x), KL(q(z | x), q(z))), by=("chain rule", "definition of KL", "tower", "logarithm"),
           note="how far the code of one datum is from the codes of all")
carried.ge(0, by="gibbs", note="both summands of D3d.2 are at least 0")

nothing = holds(E(q(x), KL(q(z | x), p(z))), "=", 0)
collapse = d.chain(nothing, name="collapse")
collapse.then(holds(information(q, x, z), "=", -KL(q(z), p(z))),
              by=("chain rule", "definition of KL", "marginalisation", "logarithm", "linearity", "tower"),
              note="both summands of D3d.2 are then of opposite size")
collapse.then(holds(information(q, x, z), "<=", 0), by="gibbs", tag="D3d.3",
              note="and as information is at least 0, it is 0: the code tells nothing of the data (posterior collapse)")

perfect = d.chain(holds(KL(q(z | x), p(z)), "=", 0), name="a perfect encoder")
perfect.then(holds(KL(q(z | x), p(z | x)), "=", 0), erratum=True, tag="E6",
             note="a prior term of 0 is no sign of a perfect encoder: that would be q(z|x) = p(z|x), the posterior of the decoder")
