"""The lower bound of a Markovian hierarchical variational autoencoder."""

from checker.language import *

d = Derivation("The lower bound of a Markovian hierarchical autoencoder", source="notes 2; Luo (23)–(29)")

# the data is the first variable of both chains: z_0 stands for x
T = d.integer("T", at_least=1)
t = d.index("t")
z = d.vectors("z")
p = d.law("p", chain(z, T, 0))  # D5.1: p(x, z_{1:T}) = p(z_T) p(x|z_1) ∏ p(z_{t-1}|z_t)
q = d.law("q", chain(z, 0, T))  # D5.2: q(z_{1:T}|x) = q(z_1|x) ∏ q(z_t|z_{t-1})

encoder = q(z[1:T] | z[0])

bound = d.chain(log(p(z[0])), name="bound")
bound.eq(log(Integral(p(z[0:T]), z[1:T])),
         by="marginalisation", tag="D5.3", note="Luo (25)")
bound.eq(log(Integral((p(z[0:T]) * encoder) / encoder, z[1:T])),
         by="algebra", tag="D5.4", note="multiply by 1. Luo (26)")
bound.eq(log(E(encoder, p(z[0:T]) / encoder)),
         by="definition of expectation", tag="D5.5", note="Luo (27)")
bound.ge(E(encoder, log(p(z[0:T]) / encoder)),
         by="jensen", tag="D5.6", note="Luo (28)")
bound.eq(E(encoder, log((p(z[T]) * p(z[0] | z[1]) * Product(p(z[t-1] | z[t]), (t, 2, T)))
                        / (q(z[1] | z[0]) * Product(q(z[t] | z[t-1]), (t, 2, T))))),
         by=("markov(p)", "markov(q)", "split off"), tag="D5.7", note="the factors of both laws. Luo (29)")
