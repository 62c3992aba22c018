"""The posterior q(x_{t-1} | x_t, x_0) of the forward chain, by completing the square."""

from checker.language import *

d = Derivation("The posterior of the forward chain", source="notes 3.11; Luo (71)–(84)")

T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
eps_star = d.noises("ε*")

q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]), noise=eps_star[t-1])

marginal = d.cite("forward_marginal", "density")

a, b, c = 1 - alpha[t], 1 - abar[t-1], 1 - abar[t]
C = d.abbreviate("C(x_t, x_0)", squared(x[t]) / a + (abar[t-1] * squared(x[0])) / b - squared(x[t] - sqrt(abar[t]) * x[0]) / c)
precision = c / (a * b)
linear = (sqrt(alpha[t]) / a) * x[t] + (sqrt(abar[t-1]) / b) * x[0]
mu_q = (sqrt(alpha[t]) * b * x[t] + sqrt(abar[t-1]) * a * x[0]) / c

posterior = d.chain(q(x[t-1] | x[t], x[0]), name="posterior")
posterior.eq((q(x[t] | x[t-1], x[0]) * q(x[t-1] | x[0])) / q(x[t] | x[0]),
             by="bayes", tag="D12.1", note="Luo (71)")
posterior.eq((N(x[t], sqrt(alpha[t]) * x[t-1], a) * N(x[t-1], sqrt(abar[t-1]) * x[0], b)) / N(x[t], sqrt(abar[t]) * x[0], c),
             by=("markov(q)", "definition of q", marginal), tag="D12.2", note="Luo (72)")
posterior.propto(exp(-(squared(x[t] - sqrt(alpha[t]) * x[t-1]) / (2 * a) + squared(x[t-1] - sqrt(abar[t-1]) * x[0]) / (2 * b)
                       - squared(x[t] - sqrt(abar[t]) * x[0]) / (2 * c))), in_=x[t-1],
                 by="normal density", tag="D12.3", note="drop the normalising constants. Luo (73)")
posterior.eq(exp(-1/2 * (squared(x[t] - sqrt(alpha[t]) * x[t-1]) / a + squared(x[t-1] - sqrt(abar[t-1]) * x[0]) / b
                         - squared(x[t] - sqrt(abar[t]) * x[0]) / c)),
             by="algebra", tag="D12.4", note="Luo (74)")
posterior.eq(exp(-1/2 * ((-2 * sqrt(alpha[t]) * dot(x[t], x[t-1]) + alpha[t] * squared(x[t-1])) / a
                         + (squared(x[t-1]) - 2 * sqrt(abar[t-1]) * dot(x[t-1], x[0])) / b + C)),
             by="algebra", tag="D12.5", note="expand the squares. Luo (75)")
posterior.propto(exp(-1/2 * (-((2 * sqrt(alpha[t]) * dot(x[t], x[t-1])) / a) + (alpha[t] * squared(x[t-1])) / a + squared(x[t-1]) / b
                             - (2 * sqrt(abar[t-1]) * dot(x[t-1], x[0])) / b)), in_=x[t-1],
                 by="algebra", tag="D12.6", note="C is free of x_{t-1}. Luo (76)")
posterior.eq(exp(-1/2 * ((alpha[t] / a + 1 / b) * squared(x[t-1]) - 2 * dot(linear, x[t-1]))),
             by="algebra", tag="D12.7", note="collect powers of x_{t-1}. Luo (77)")

coefficient = d.chain(alpha[t] / a + 1 / b, name="coefficient of the square")
coefficient.eq((alpha[t] * b + 1 - alpha[t]) / (a * b), by="algebra", tag="D12.8", note="a common denominator. Luo (78)")
coefficient.eq((alpha[t] - abar[t] + 1 - alpha[t]) / (a * b), by="definition of ᾱ", tag="D12.9", note="α_t ᾱ_{t-1} = ᾱ_t. Luo (79)")
coefficient.eq(c / (a * b), by="algebra", tag="D12.10", note="cancel; this is the precision. Luo (80)")

posterior.eq(exp(-1/2 * precision * (squared(x[t-1]) - 2 * dot(linear / precision, x[t-1]))),
             by=coefficient, tag="D12.11", note="factor the precision out. Luo (81)")

inner = d.chain(linear / precision, name="coefficient of the linear term")
inner.eq((linear * a * b) / c, by="algebra", tag="D12.12", note="a double fraction. Luo (82)")

posterior.eq(exp(-1/2 * (1 / ((a * b) / c)) * (squared(x[t-1]) - 2 * dot(mu_q, x[t-1]))),
             by=inner, tag="D12.13", note="multiply out. Luo (83)")
posterior.propto(N(x[t-1], mu_q, (a * b) / c), in_=x[t-1],
                 by="normal density", tag="D12.14", note="complete the square. Luo (84)")

normal = d.chain(q(x[t-1] | x[t], x[0]), name="normal posterior")
normal.eq(N(x[t-1], mu_q, (a * b) / c), by=(posterior, "normalised"), tag="D12.14", note="both sides are densities of x_{t-1}")

# D12b: the same by conditioning a joint normal law

covariance = sqrt(alpha[t]) * b
together = d.chain(q(x[t-1], x[t] | x[0]), name="joint law")
together.eq(N((x[t-1], x[t]), (sqrt(abar[t-1]) * x[0], sqrt(abar[t]) * x[0]), ((b, covariance), (covariance, c))),
            by=("chain rule", "markov(q)", "definition", "normal density", marginal), tag="D12b.1")

mean_q = d.chain(mean(q(x[t-1] | x[t], x[0])), name="posterior mean")
mean_q.eq(sqrt(abar[t-1]) * x[0] + ((sqrt(alpha[t]) * b) / c) * (x[t] - sqrt(abar[t]) * x[0]),
          by=(together, "conditioning of normals"), tag="D12b.2")
mean_q.eq(mu_q, by="definition of ᾱ", tag="D12b.3")

variance_q = d.chain(variance(q(x[t-1] | x[t], x[0])), name="posterior variance")
variance_q.eq(b - (alpha[t] * b**2) / c, by=(together, "conditioning of normals"), tag="D12b.4")
variance_q.eq((b * a) / c, by="definition of ᾱ", tag="D12b.4")
