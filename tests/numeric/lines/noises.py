"""Lines between random vectors: equal, or equal in law given something, and wrong versions."""

from checker.language import *

d = Derivation("D11")
T = d.integer("T", at_least=2)
t = d.index("t", 2, T)
i = d.index("i")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
bar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
q = d.law("q", chain(x, 0, T))
star = d.noises("ε*")
eps = d.noises("ε")
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]), noise=star[t-1])
a, b = alpha[t], alpha[t-1]

c = d.chain(x[t])
c.eq(sqrt(a) * x[t-1] + (1 - a) * star[t-1], tag="E2b", erratum=True)
c.eq(sqrt(a) * x[t-1] + sqrt(1 - a) * star[t-1], tag="D11.1")
c.eq(sqrt(a) * (sqrt(b) * x[t-2] + sqrt(1 - b) * star[t-2]) + sqrt(1 - a) * star[t-1], tag="D11.2")
c.eq(sqrt(a * b) * x[t-2] + sqrt(a - a * b) * star[t-2] + sqrt(1 - a) * star[t-1], tag="D11.3")
merged = sqrt(a * b) * x[t-2] + sqrt(sqrt(a - a * b)**2 + sqrt(1 - a)**2) * eps[t-2]
c.eq(merged, tag="D11.4 as an equality of vectors", erratum=True)
c.dist(sqrt(a * b) * x[t-2] + (sqrt(a - a * b) + sqrt(1 - a)) * eps[t-2], given=x[t-2],
       tag="D11.4 adding standard deviations", erratum=True)
c.dist(merged, given=x[t-2], tag="D11.4")
c.eq(sqrt(a * b) * x[t-2] + sqrt(a - a * b + 1 - a) * eps[t-2], tag="D11.5")
c.eq(sqrt(a * b) * x[t-2] + sqrt(1 - a * b) * eps[t-2], tag="D11.6")
c.dist(sqrt(Product(alpha[i], (i, 1, t))) * x[0] + sqrt(1 - Product(alpha[i], (i, 1, t))) * eps[0], given=x[0], tag="D11.8")
c.eq(sqrt(bar[t]) * x[0] + sqrt(1 - bar[t]) * eps[0], tag="D11.9")
c.dist(Normal(mean=sqrt(bar[t]) * x[0], var=1 - bar[t]**2), given=x[0], tag="D11.10 wrong", erratum=True)
c.dist(Normal(mean=sqrt(bar[t]) * x[0], var=1 - bar[t]), given=x[0], tag="D11.10")

c = d.chain(x[t])
c.dist(Normal(mean=sqrt(a) * x[t-1], var=1 - a), given=x[t-1], tag="D11.0")
c = d.chain(x[t-1])
c.dist(Normal(mean=sqrt(bar[t-1]) * x[0], var=1 - bar[t-1]), given=(x[t], x[0]), tag="a later variable tells more", erratum=True)
c.dist(Normal(mean=(sqrt(a) * (1 - bar[t-1]) * x[t] + sqrt(bar[t-1]) * (1 - a) * x[0]) / (1 - bar[t]),
              var=(1 - a) * (1 - bar[t-1]) / (1 - bar[t])), given=(x[t], x[0]), tag="D12 in law")
c = d.chain(eps[1] + eps[1])
c.dist(sqrt(2) * eps[2], tag="E26", erratum=True)
c.dist(2 * eps[2], tag="E26, right")
c = d.chain(squared(x[t] - sqrt(a) * x[t-1]))
c.eq((1 - a) * squared(star[t-1]), tag="length of a noise")
