"""A normal code as its mean and a scaled noise."""

from checker.language import *

d = Derivation("Reparametrisation", source="notes 1.7")

# one coordinate of z (d = 1), or all of them where they have one variance; for a given x, μ and σ stand for μ_φ(x) and σ_φ(x)
x, z = d.vector("x"), d.vector("z")
mu, sigma = d.vector("μ"), d.parameter("σ", low=0)
eps = d.noise("ε")
q = d.law("q", graph((x, z)))
q.define(z | x, Normal(mean=mu, var=sigma**2))

code = d.chain(Normal(mean=mu, var=sigma**2), name="code")  # D4.1
code.dist(mu + sigma**2 * eps, given=mu, erratum=True, tag="D4.2",
          note="E2b: 'unit noise times the variance, plus the mean'; that has the variance σ⁴")
code.dist(mu + sigma * eps, given=mu, by="independent normals", tag="D4.2", note="the noise is scaled by the standard deviation")

average = d.chain(mean(q(z | x)), name="mean")
average.eq(mu, by=("definition of q", "moments"), tag="D4.3", note="the noise has mean 0")

spread = d.chain(variance(q(z | x)), name="variance")
spread.eq(sigma**4, erratum=True, tag="D4.4", note="E2b: what the factor σ² in place of σ gives")
spread.eq(sigma**2, by=("definition of q", "moments"), tag="D4.4", note="Cov(σε) = σ² I")

f = d.function("f")
e = d.vector("e")
n = d.law("n", joint(e))  # the noise, as a law to take the mean under
n.define(e, Normal(mean=0, var=1))

loss = d.chain(E(q(z | x), f(z)), name="an expectation")
loss.eq(E(n(e), f(mu + sigma**2 * e)), erratum=True, tag="D4.5", note="E2b again, in the loss that is trained")
loss.eq(E(n(e), f(mu + sigma * e)), by=("substitution", "definition of q"), tag="D4.5",
        note="the law to draw from no longer depends on φ, only μ and σ do: so the mean can be differentiated term by term")

wrong = d.chain(mu + sigma**2 * eps, name="scaled by the variance")
wrong.dist(Normal(mean=mu, var=sigma**4), given=mu, by="independent normals", note="what one gets with σ² in place of σ")
