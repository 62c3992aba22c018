"""The law of x_t given x_0 in the forward chain, in closed form."""

from checker.language import *

d = Derivation("The forward chain in closed form", source="notes 3.10; Luo (59)–(70)")

T = d.integer("T", at_least=1)
t, i = d.index("t"), d.index("i")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
eps_star, eps = d.noises("ε*"), d.noises("ε")
fresh = d.noise("ε̄")

q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]), noise=eps_star[t-1])

one = d.chain(x[t], name="one step", where=[t >= 1, t <= T])
one.dist(sqrt(alpha[t]) * x[t-1] + sqrt(1 - alpha[t]) * fresh, given=x[t-1],
         by=("definition of q", "independent normals"), tag="D11.0", note="Luo (59)")

# D11b: independent normal vectors add up to a normal one

weight = d.function("c")  # c(1) and c(2) are any two numbers
other, third = d.noise("ε′"), d.noise("ε″")

added = d.chain(weight(1) * other + weight(2) * third, name="sum of two")
added.dist(sqrt(weight(1)**2 + weight(2)**2) * fresh, by="independent normals", tag="D11b", note="the variances add, for independent noises")

same = d.chain(other + other, name="a noise and itself")
same.dist(sqrt(1 + 1) * fresh, erratum=True, note="E26: variances added without independence")
same.dist(2 * fresh, by="independent normals", note="the variance of ε + ε is 4")

# two steps at once

two = d.chain(x[t], name="two steps", where=[t >= 2, t <= T])
two.eq(sqrt(alpha[t]) * x[t-1] + sqrt(1 - alpha[t]) * eps_star[t-1],
       by="reparametrisation", tag="D11.1", note="Luo (61)")
two.eq(sqrt(alpha[t]) * (sqrt(alpha[t-1]) * x[t-2] + sqrt(1 - alpha[t-1]) * eps_star[t-2]) + sqrt(1 - alpha[t]) * eps_star[t-1],
       by="reparametrisation", tag="D11.2", note="substitute x_{t-1}. Luo (62)")
two.eq(sqrt(alpha[t] * alpha[t-1]) * x[t-2] + sqrt(alpha[t] - alpha[t] * alpha[t-1]) * eps_star[t-2] + sqrt(1 - alpha[t]) * eps_star[t-1],
       by="algebra", tag="D11.3", note="expand. Luo (63)")
two.dist(sqrt(alpha[t] * alpha[t-1]) * x[t-2]
         + sqrt(sqrt(alpha[t] - alpha[t] * alpha[t-1])**2 + sqrt(1 - alpha[t])**2) * eps[t-2], given=(x[t-2], x[0]),
         by="independent normals", tag="D11.4", note="printed as =; it is equality in law. Luo (64)")
two.eq(sqrt(alpha[t] * alpha[t-1]) * x[t-2] + sqrt(alpha[t] - alpha[t] * alpha[t-1] + 1 - alpha[t]) * eps[t-2],
       by="algebra", tag="D11.5", note="the squares. Luo (65)")
two.eq(sqrt(alpha[t] * alpha[t-1]) * x[t-2] + sqrt(1 - alpha[t] * alpha[t-1]) * eps[t-2],
       by="algebra", tag="D11.6", note="cancel. Luo (66)")

# "⋯" (67) is an induction

marginal = d.induction("closed form", t, 0, x[t], sqrt(abar[t]) * x[0] + sqrt(1 - abar[t]) * fresh, given=x[0], last=T)
marginal.base.dist(sqrt(abar[0]) * x[0] + sqrt(1 - abar[0]) * fresh, given=x[0],
                   by=("independent normals", "definition of ᾱ"), tag="D11c.0", note="ᾱ_0 = 1")
marginal.step.dist(sqrt(alpha[t] * abar[t-1]) * x[0] + sqrt(alpha[t] * (1 - abar[t-1])) * fresh + sqrt(1 - alpha[t]) * eps_star[t-1],
                   given=x[0], by=(marginal.hypothesis, "reparametrisation", "independent normals"), tag="D11c.2",
                   note="substitute x_{t-1}, whose law is the hypothesis D11c.1")
marginal.step.dist(sqrt(abar[t]) * x[0] + sqrt(alpha[t] - abar[t] + 1 - alpha[t]) * fresh, given=x[0],
                   by=("independent normals", "definition of ᾱ"), tag="D11c.3", note="ᾱ_t = α_t ᾱ_{t-1}")
marginal.step.eq(sqrt(abar[t]) * x[0] + sqrt(1 - abar[t]) * fresh, by="algebra", tag="D11c.4")

two.dist(sqrt(Product(alpha[i], (i, 1, t))) * x[0] + sqrt(1 - Product(alpha[i], (i, 1, t))) * eps[0], given=x[0],
         by=(marginal, "independent normals", "definition of ᾱ"), tag="D11.8", note="Luo (68)")
two.eq(sqrt(abar[t]) * x[0] + sqrt(1 - abar[t]) * eps[0], by="definition of ᾱ", tag="D11.9", note="Luo (69)")
two.dist(Normal(mean=sqrt(abar[t]) * x[0], var=1 - abar[t]), given=x[0],
         by="independent normals", tag="D11.10", note="Luo (70)")

density = d.chain(q(x[t] | x[0]), name="density", where=[t >= 1, t <= T])
density.eq(N(x[t], sqrt(abar[t]) * x[0], 1 - abar[t]), by=marginal, tag="D11.10", note="the same, as a density. Luo (70)")
