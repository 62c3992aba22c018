"""The loss of predicting x_0."""

from checker.language import *

d = Derivation("The loss of predicting x_0", source="notes 3.9; Luo (95)–(99)")

T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
x, estimate = d.vectors("x"), d.vectors("x̂")  # x̂_t stands for x̂_θ(x_t, t)
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)

a, b, c = 1 - alpha[t], 1 - abar[t-1], 1 - abar[t]
weight = 1 / (2 * ((a * b) / c))
mu_q = (sqrt(alpha[t]) * b * x[t] + sqrt(abar[t-1]) * a * x[0]) / c
mu = (sqrt(alpha[t]) * b * x[t] + sqrt(abar[t-1]) * a * estimate[t]) / c

loss = d.chain(weight * squared(mu - mu_q), name="loss")
loss.eq(weight * squared(((sqrt(abar[t-1]) * a) / c) * estimate[t] - ((sqrt(abar[t-1]) * a) / c) * x[0]),
        by="algebra", tag="D15.3", note="x_t cancels. Luo (97)")
loss.eq(weight * squared(((sqrt(abar[t-1]) * a) / c) * (estimate[t] - x[0])),
        by="algebra", tag="D15.4", note="Luo (98)")
loss.eq(weight * ((abar[t-1] * a**2) / c**2) * squared(estimate[t] - x[0]),
        by="algebra", tag="D15.5", note="‖cv‖² = c²‖v‖². Luo (99)")

copy = d.chain(weight * squared(((sqrt(abar[t-1]) * a) / c) * (estimate[t] - x[0])), name="a public copy")
copy.eq(weight * ((sqrt(abar[t-1]) * a) / c) * squared(estimate[t] - x[0]), erratum=True,
        tag="D15.5", note="E41: ‖cv‖² written as c‖v‖²")
