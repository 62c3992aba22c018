"""What maximising the evidence lower bound does: to the encoder, and to the decoder."""

from checker.language import *

d = Derivation("Maximising the lower bound", source="notes 1.4")

x, z = d.vector("x"), d.vector("z")
p, p_new = d.law("p", joint(x, z)), d.law("p′", joint(x, z))  # two decoders θ and θ′
q = d.law("q", joint(x, z))
theta = d.unknown("θ", p)  # the decoder
phi = d.unknown("φ", q(z | x))  # the encoder


def elbo(encoder, decoder):
    return E(encoder(z | x), log(decoder(x, z) / encoder(z | x)))


def gap(encoder, decoder):
    return KL(encoder(z | x), decoder(z | x))


evidence = d.chain(log(p(x)), name="evidence")
evidence.eq(elbo(q, p) + gap(q, p), by=("chain rule", "definition of KL", "logarithm", "linearity"), tag="D2b.1",
            note="the left side is free of φ")

encoder = d.chain(-elbo(q, p), name="the encoder")  # maximising is minimising the negative
encoder.argmin(gap(q, p), over=phi, by=("chain rule", "definition of KL", "logarithm", "linearity"), tag="D2b.2", note="for a given decoder the evidence is a constant")

decoder = d.chain(-elbo(q, p), name="the decoder")
decoder.argmin(gap(q, p), over=theta, erratum=True, tag="D2b.2",
               note="E3: 'the evidence is fixed, so a larger bound is a smaller divergence' does not hold for θ: both may rise")
decoder.argmin(gap(q, p) - log(p(x)), over=theta, by=("chain rule", "definition of KL", "logarithm", "linearity"), note="the evidence depends on θ")

change = d.chain(elbo(q, p_new) - elbo(q, p), name="another decoder")
change.eq(gap(q, p) - gap(q, p_new) + log(p_new(x)) - log(p(x)),
          by=("chain rule", "definition of KL", "logarithm", "linearity"), note="what the bound gains, the divergence or the evidence gives")

bound = d.chain(elbo(q, p), name="bound")
bound.eq(log(p(x)) - gap(q, p), by=("chain rule", "definition of KL", "logarithm", "linearity"), note="D2b.1, turned round")
bound.le(log(p(x)), by="gibbs", tag="D2b.3", note="for every φ and θ; with equality if and only if the encoder is the posterior")

larger = holds(elbo(q, p_new), ">=", elbo(q, p))
smaller = holds(gap(q, p_new), "<=", gap(q, p))
d.chain(larger, name="as published").then(
    smaller, erratum=True, note="E3: 'a larger bound is a smaller divergence'; a better decoder can leave the encoder behind")
d.chain(together(larger, holds(log(p_new(x)), "=", log(p(x)))), name="if the evidence is fixed").then(
    smaller, by=("chain rule", "definition of KL", "logarithm", "linearity"), note="as it is for the encoder, and not for the decoder")
