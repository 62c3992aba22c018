"""With equal covariances the divergence is the distance of the means."""

from checker.language import *

d = Derivation("The loss of matching means", source="notes 3.9; Luo (89)–(92)")

T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
mu_q, mu = d.vectors("μ_q"), d.vectors("μ")  # μ_t stands for μ_θ(x_t, t)
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)

variance_q = ((1 - alpha[t]) * (1 - abar[t-1])) / (1 - abar[t])  # σ_q²(t); its law has Σ_q(t) = σ_q²(t) I
difference = mu[t] - mu_q[t]
dimension = difference.dim

loss = d.chain(1/2 * (log(1) - dimension + dimension + dot(difference, difference / variance_q)), name="loss")
loss.eq(1/2 * dot(difference, difference / variance_q), by="logarithm", tag="D14.4", note="the log-determinants and the traces cancel. Luo (90)")
loss.eq(1 / (2 * variance_q) * squared(difference), by="algebra", tag="D14.6", note="Σ_q⁻¹v = v/σ_q²(t). Luo (91)–(92)")
