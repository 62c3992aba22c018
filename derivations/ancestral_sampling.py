"""The step of ancestral sampling."""

from checker.language import *

d = Derivation("Ancestral sampling", source="notes, last slides; Ho et al., algorithm 2")

T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
sigma = d.parameters("σ", 1, T, low=0)
z = d.noises("z")
eps_hat = d.vector_function("ε̂")  # ε̂(x_t, t) is ε̂_θ(x_t, t)

mu = (1 / sqrt(alpha[t])) * x[t] - ((1 - alpha[t]) / (sqrt(1 - abar[t]) * sqrt(alpha[t]))) * eps_hat(x[t], t)  # D18.11
p = d.law("p", chain(x, T, 0))
p.define(x[t-1] | x[t], Normal(mean=mu, var=sigma[t]**2), noise=z[t])

law = d.chain(x[t-1], name="law")
law.dist(Normal(mean=mu, var=sigma[t]**2), given=x[t], by=("definition of p", "independent normals"), tag="D20.1", note="the model")

step = d.chain(x[t-1], name="step")
step.eq(mu + sigma[t] * z[t], by="reparametrisation", tag="D20.2", note="the mean and a scaled noise")
step.eq((1 / sqrt(alpha[t])) * (x[t] - ((1 - alpha[t]) / sqrt(1 - abar[t])) * eps_hat(x[t], t)) + sigma[t] * z[t],
        by="algebra", tag="D20.3", note="as the algorithm prints it; at t = 1 it takes z = 0")
