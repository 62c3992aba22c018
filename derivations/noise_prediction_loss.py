"""The loss of predicting the noise."""

from checker.language import *

d = Derivation("The loss of predicting the noise", source="notes 3.12; Luo (125)–(130)")

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
factor = a / (sqrt(c) * sqrt(alpha[t]))
eps_hat = d.vector_function("ε̂")  # ε̂(x_t, t) is ε̂_θ(x_t, t)
guess = eps_hat(x[t], t)
noise = (x[t] - sqrt(abar[t]) * x[0]) / sqrt(c)  # ε_0, which (69) defines

p = d.law("p", chain(x, T, 1))
p.define(x[t-1] | x[t], Normal(mean=(1 / sqrt(alpha[t])) * x[t] - factor * guess, var=variance_q))  # D18.11
theta = d.unknown("θ", eps_hat)

weight = 1 / (2 * variance_q)
normal = d.cite("vdm_posterior", "normal posterior")

loss = d.chain(KL(q(x[t-1] | x[t], x[0]), p(x[t-1] | x[t])), name="loss")  # D19.1
loss.eq(weight * squared((1 / sqrt(alpha[t])) * x[t] - factor * guess - (1 / sqrt(alpha[t])) * x[t] + factor * noise),
        by=(normal, "definition of KL", "definition", "normal density", "moments", "linearity"), tag="D19.2",
        note="as D14, with the posterior mean through the noise, D18.10. Luo (126)–(127)")
loss.eq(weight * squared(factor * noise - factor * guess), by="algebra", tag="D19.3", note="x_t cancels. Luo (128)")
loss.eq(weight * squared(factor * (noise - guess)), by="algebra", tag="D19.4", note="Luo (129)")
loss.eq(weight * (a**2 / (c * alpha[t])) * squared(noise - guess), by="algebra", tag="D19.5", note="‖cv‖² = c²‖v‖². Luo (130)")
loss.argmin(squared(noise - guess), over=theta, note="for one t; the weight is positive and free of θ")

start_guess = (x[t] - sqrt(c) * guess) / sqrt(abar[t])  # x̂_θ, the x_0 that goes with the guess
same = d.chain(squared(x[0] - start_guess), name="two predictions, one error")
same.eq((c / abar[t]) * squared(noise - guess), by="algebra", tag="D19.6", note="predicting x_0 and predicting the noise")
