"""The prior term of a normal encoder, in closed form."""

from checker.language import *

d = Derivation("The prior term of a normal encoder", source="notes 1.6; Luo (20)–(21)")

# one variance for all coordinates, as Luo prints it: σ_φ²(x) I; for a given x, σ stands for σ_φ(x)
x, z = d.vector("x"), d.vector("z")
mu, sigma = d.vector_function("μ"), d.parameter("σ", low=0)
q = d.law("q", graph((x, z)))
q.define(z | x, Normal(mean=mu(x), var=sigma**2))  # D3b.1
p = d.law("p", joint(z))
p.define(z, Normal(mean=0, var=1))  # D3b.2

code, dimension = q(z | x), z.dim

term = d.chain(KL(code, p(z)), name="prior term")
term.eq(E(code, -(dimension / 2) * log(2 * pi * sigma**2) - squared(z - mu(x)) / (2 * sigma**2)
          + (dimension / 2) * log(2 * pi) + 1/2 * squared(z)),
        by=("definition of KL", "definition", "normal density", "logarithm"), tag="D3b.3", note="the two densities. Luo (20)–(21)")
term.eq(-(dimension / 2) * log(sigma**2) - dimension / 2 + 1/2 * (dimension * sigma**2 + squared(mu(x))),
        by=("definition of q", "moments", "logarithm", "linearity"), tag="D3b.4", note="E‖z − μ‖² = d σ² and E‖z‖² = d σ² + ‖μ‖²")
term.eq(1/2 * (dimension * sigma**2 + squared(mu(x)) - dimension - dimension * log(sigma**2)), by="algebra", tag="D3b.5", note="collect")

least = d.chain(KL(code, p(z)), name="at least 0")
least.ge(0, by="gibbs", tag="D3b.6", note="equality if and only if μ = 0 and σ² = 1; that is the minimiser of this term alone")

# with a variance for each coordinate: from D3b.4 on, over the n coordinates of z

n = d.integer("n", at_least=1)
j = d.index("j")
m, s = d.parameters("m", 1, n), d.parameters("s", 1, n, low=0)

each = d.chain(Sum(-1/2 * log(s[j]**2) - 1/2 + 1/2 * (s[j]**2 + m[j]**2), (j, 1, n)), name="coordinate by coordinate")
each.eq(1/2 * Sum(s[j]**2 + m[j]**2 - 1 - log(s[j]**2), (j, 1, n)), by="linearity", tag="D3b.5", note="collect")

# with a full covariance Σ_φ(x), of which diag σ_φ²(x) is one

Sigma = d.matrix_function("Σ", "positive definite")
r = d.law("r", graph((x, z)))
r.define(z | x, Normal(mean=mu(x), cov=Sigma(x)))  # D3b.1

full = d.chain(KL(r(z | x), p(z)), name="a full covariance")
full.eq(E(r(z | x), -1/2 * log(det(2 * pi * Sigma(x))) - 1/2 * quadratic(inverse(Sigma(x)), z - mu(x))
          + (dimension / 2) * log(2 * pi) + 1/2 * squared(z)),
        by=("definition of KL", "definition", "normal density", "determinant", "logarithm"), tag="D3b.3", note="the two densities")
full.eq(-1/2 * log(det(Sigma(x))) - dimension / 2 + 1/2 * (trace(Sigma(x)) + squared(mu(x))),
        by=("definition of r", "moments", "determinant", "linearity"), tag="D3b.4",
        note="E (z − μ)ᵀΣ⁻¹(z − μ) = d and E‖z‖² = tr Σ + ‖μ‖²")
full.eq(1/2 * (trace(Sigma(x)) + squared(mu(x)) - dimension - log(det(Sigma(x)))), by="algebra", tag="D3b.5", note="collect")

least = d.chain(KL(r(z | x), p(z)), name="at least 0 with a full covariance")
least.ge(0, by="gibbs", tag="D3b.6")
