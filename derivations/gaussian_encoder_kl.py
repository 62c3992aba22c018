"""The prior term of a normal encoder, collected."""

from checker.language import *

d = Derivation("The prior term of a normal encoder", source="notes 1.6; Luo (20)–(21)")

n = d.integer("n", at_least=1)  # the dimension of z
j = d.index("j")
mu = d.parameters("μ", 1, n)
sigma = d.parameters("σ", 1, n, low=0)

term = d.chain(Sum(-1/2 * log(sigma[j]**2) - 1/2 + 1/2 * (sigma[j]**2 + mu[j]**2), (j, 1, n)), name="prior term")
term.eq(1/2 * Sum(sigma[j]**2 + mu[j]**2 - 1 - log(sigma[j]**2), (j, 1, n)), by="linearity", tag="D3b.5", note="collect")
