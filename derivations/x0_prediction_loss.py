"""The loss of predicting x_0."""

from checker.language import *

d = Derivation("The loss of predicting x_0", source="notes 3.9; Luo (93)–(99)")

T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
eps_star = d.noises("ε*")

q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]), noise=eps_star[t-1])

a, b, c = 1 - alpha[t], 1 - abar[t-1], 1 - abar[t]
variance_q = d.abbreviate("σ_q²(t)", (a * b) / c)
x_hat = d.vector_function("x̂")  # x̂(x_t, t) is x̂_θ(x_t, t)
guess = x_hat(x[t], t)
mu_q = (sqrt(alpha[t]) * b * x[t] + sqrt(abar[t-1]) * a * x[0]) / c
mu = (sqrt(alpha[t]) * b * x[t] + sqrt(abar[t-1]) * a * guess) / c  # D15.0

p = d.law("p", chain(x, T, 1))
p.define(x[t-1] | x[t], Normal(mean=mu, var=variance_q))
theta = d.unknown("θ", x_hat)

weight = 1 / (2 * variance_q)
factor = (sqrt(abar[t-1]) * a) / c
normal = d.cite("vdm_posterior", "normal posterior")

loss = d.chain(KL(q(x[t-1] | x[t], x[0]), p(x[t-1] | x[t])), name="loss")
loss.eq(weight * squared(mu - mu_q), by=(normal, "definition of KL", "definition", "normal density", "moments", "linearity"),
        tag="D15.1", note="as D14, for this mean. Luo (95)–(96)")
loss.eq(weight * squared(factor * guess - factor * x[0]), by="algebra", tag="D15.3", note="x_t cancels. Luo (97)")
loss.eq(weight * squared(factor * (guess - x[0])), by="algebra", tag="D15.4", note="Luo (98)")
loss.eq(weight * ((abar[t-1] * a**2) / c**2) * squared(guess - x[0]), by="algebra", tag="D15.5", note="‖cv‖² = c²‖v‖². Luo (99)")
loss.argmin(squared(guess - x[0]), over=theta, note="for one t; the weight is positive and free of θ")

copy = d.chain(weight * squared(factor * (guess - x[0])), name="a public copy")
copy.eq(weight * factor * squared(guess - x[0]), erratum=True, tag="D15.5", note="E41: ‖cv‖² written as c‖v‖²")
