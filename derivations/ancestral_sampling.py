"""The step of ancestral sampling."""

from checker.language import *

d = Derivation("Ancestral sampling", source="notes, last slides; Ho et al., algorithm 2")

T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
x, estimate = d.vectors("x"), d.vectors("ε̂")  # ε̂_t stands for ε̂_θ(x_t, t)
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
sigma = d.parameters("σ", 1, T, low=0)
z = d.noise("z")

mu = (1 / sqrt(alpha[t])) * x[t] - ((1 - alpha[t]) / (sqrt(1 - abar[t]) * sqrt(alpha[t]))) * estimate[t]  # D18.11

step = d.chain(Normal(mean=mu, var=sigma[t]**2), name="step")  # D20.1: the model's law of x_{t-1} given x_t
step.dist(mu + sigma[t] * z, given=(x[t], estimate[t]), by="independent normals", tag="D20.2", note="the mean and a scaled noise")
step.eq((1 / sqrt(alpha[t])) * (x[t] - ((1 - alpha[t]) / sqrt(1 - abar[t])) * estimate[t]) + sigma[t] * z,
        by="algebra", tag="D20.3", note="as the algorithm prints it; at t = 1 it takes z = 0")
