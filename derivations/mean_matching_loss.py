"""With equal covariances the divergence is the distance of the means."""

from checker.language import *

d = Derivation("The loss of matching means", source="notes 3.9; Luo (87)–(92)")

T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
eps_star = d.noises("ε*")

q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]), noise=eps_star[t-1])

a, b, c = 1 - alpha[t], 1 - abar[t-1], 1 - abar[t]
mu_q = (sqrt(alpha[t]) * b * x[t] + sqrt(abar[t-1]) * a * x[0]) / c
variance_q = d.abbreviate("σ_q²(t)", (a * b) / c)  # the posterior has Σ_q(t) = σ_q²(t) I

mu = d.vector_function("μ")  # μ(x_t, t) is μ_θ(x_t, t)
p = d.law("p", chain(x, T, 1))  # down to x_1: the step to x_0 has a law of its own, since σ_q²(1) = 0
p.define(x[t-1] | x[t], Normal(mean=mu(x[t], t), var=variance_q))
theta = d.unknown("θ", p(x[t-1] | x[t]), mu)

posterior, model = q(x[t-1] | x[t], x[0]), p(x[t-1] | x[t])
difference = mu(x[t], t) - mu_q
dimension = difference.dim
normal = d.cite("vdm_posterior", "normal posterior")

loss = d.chain(KL(posterior, model), name="loss")
loss.eq(E(posterior, log(N(x[t-1], mu_q, variance_q)) - log(N(x[t-1], mu(x[t], t), variance_q))),
        by=("definition of KL", normal, "definition of p"), tag="D14.1", note="two normal laws of one covariance. Luo (87)")
loss.eq(1/2 * (dimension * log(variance_q / variance_q) - dimension + dimension * (variance_q / variance_q)
               + dot(difference, difference / variance_q)),
        by=(normal, "normal density", "moments", "logarithm", "linearity"), tag="D14.2",
        note="the divergence of two normal laws, D13. Luo (88)")
loss.eq(1/2 * (log(1) - dimension + dimension + dot(difference, difference / variance_q)),
        by="logarithm", tag="D14.3", note="the trace of I is d. Luo (89)")
loss.eq(1/2 * dot(difference, difference / variance_q), by="logarithm", tag="D14.4", note="log 1 = 0; as Σ_q(t) = σ_q²(t) I, this is D14.5 too. Luo (90)–(91)")
loss.eq(1 / (2 * variance_q) * squared(difference), by="algebra", tag="D14.6", note="Σ_q⁻¹v = v/σ_q²(t); the values are equal too. Luo (92)")
loss.argmin(squared(difference), over=theta, note="the factor 1/(2σ_q²(t)) is positive and free of θ")
