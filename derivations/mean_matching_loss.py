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
variance_q = d.abbreviate("σ_q²(t)", (a * b) / c)
cov_q = d.abbreviate("Σ_q(t)", variance_q * identity())  # Luo (85)

mu = d.vector_function("μ")  # μ(x_t, t) is μ_θ(x_t, t)
p = d.law("p", chain(x, T, 1))  # down to x_1: the step to x_0 has a law of its own, since σ_q²(1) = 0
p.define(x[t-1] | x[t], Normal(mean=mu(x[t], t), cov=cov_q))
theta = d.unknown("θ", p(x[t-1] | x[t]), mu)

posterior, model = q(x[t-1] | x[t], x[0]), p(x[t-1] | x[t])
difference = mu(x[t], t) - mu_q
dimension = difference.dim
normal = d.cite("vdm_posterior", "normal posterior")

loss = d.chain(KL(posterior, model), name="loss")
loss.eq(E(posterior, log(N(x[t-1], mu_q, cov_q)) - log(N(x[t-1], mu(x[t], t), cov_q))),
        by=("definition of KL", normal, "definition of p", "normal density", "determinant"), tag="D14.1",
        note="two normal laws of one covariance; N(x; m, v I) is N(x; m, Σ) for Σ = v I. Luo (87)")
loss.eq(1/2 * (log(det(cov_q) / det(cov_q)) - dimension + trace(inverse(cov_q) * cov_q) + quadratic(inverse(cov_q), difference)),
        by=(normal, "normal density", "moments", "logarithm", "linearity"), tag="D14.2",
        note="the divergence of two normal laws, D13. Luo (88)")
loss.eq(1/2 * (log(1) - dimension + dimension + quadratic(inverse(cov_q), difference)), by="algebra", tag="D14.3",
        note="tr(Σ⁻¹Σ) = tr I = d. Luo (89)")
loss.eq(1/2 * quadratic(inverse(cov_q), difference), by="logarithm", tag="D14.4", note="log 1 = 0. Luo (90)")
loss.eq(1/2 * quadratic(inverse(variance_q * identity()), difference), by="algebra", tag="D14.5", note="Σ_q(t) = σ_q²(t) I. Luo (91)")
loss.eq(1 / (2 * variance_q) * squared(difference), by="algebra", tag="D14.6", note="(v I)⁻¹ = v⁻¹ I; the values are equal too. Luo (92)")
loss.argmin(squared(difference), over=theta, note="the factor 1/(2σ_q²(t)) is positive and free of θ")

# for any common covariance

y = d.vector("y")
mean1, mean2, common = d.vector("a"), d.vector("b"), d.matrix("Σ", "positive definite")
one, other = d.law("r", joint(y)), d.law("s", joint(y))
one.define(y, Normal(mean=mean1, cov=common))
other.define(y, Normal(mean=mean2, cov=common))

equal = d.chain(KL(one(y), other(y)), name="a common covariance")
equal.eq(1/2 * (log(det(common) / det(common)) - dimension + trace(inverse(common) * common) + quadratic(inverse(common), mean2 - mean1)),
         by=("definition of KL", "definition", "normal density", "moments", "logarithm", "linearity"), tag="D14.2", note="D13")
equal.eq(1/2 * quadratic(inverse(common), mean2 - mean1), by="logarithm", tag="D14.4")
