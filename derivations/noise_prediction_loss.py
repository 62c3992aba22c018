"""The loss of predicting the noise."""

from checker.language import *

d = Derivation("The loss of predicting the noise", source="notes 3.12; Luo (127)–(130)")

T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
x, noise, estimate = d.vectors("x"), d.vectors("ε"), d.vectors("ε̂")  # ε̂_t stands for ε̂_θ(x_t, t)
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)

a, b, c = 1 - alpha[t], 1 - abar[t-1], 1 - abar[t]
weight = 1 / (2 * ((a * b) / c))
factor = a / (sqrt(c) * sqrt(alpha[t]))

loss = d.chain(weight * squared((1 / sqrt(alpha[t])) * x[t] - factor * estimate[t] - (1 / sqrt(alpha[t])) * x[t] + factor * noise[0]), name="loss")
loss.eq(weight * squared(factor * noise[0] - factor * estimate[t]), by="algebra", tag="D19.3", note="x_t cancels. Luo (128)")
loss.eq(weight * squared(factor * (noise[0] - estimate[t])), by="algebra", tag="D19.4", note="Luo (129)")
loss.eq(weight * (a**2 / (c * alpha[t])) * squared(noise[0] - estimate[t]), by="algebra", tag="D19.5", note="Luo (130)")

start = (x[t] - sqrt(c) * noise[0]) / sqrt(abar[t])
guess = (x[t] - sqrt(c) * estimate[t]) / sqrt(abar[t])
same = d.chain(squared(start - guess), name="two predictions, one error")
same.eq((c / abar[t]) * squared(noise[0] - estimate[t]), by="algebra", tag="D19.6", note="predicting x_0 and predicting the noise")
