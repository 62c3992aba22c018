"""The divergence of two normal laws, with full covariances and with covariances v I."""

from checker.language import *

d = Derivation("The divergence of two normal laws", source="Luo (86)")

x = d.vector("x")
mean1, mean2 = d.vector("μ₁"), d.vector("μ₂")
cov1, cov2 = d.matrix("Σ₁", "positive definite"), d.matrix("Σ₂", "positive definite")
q, p = d.law("q", joint(x)), d.law("p", joint(x))
q.define(x, Normal(mean=mean1, cov=cov1))
p.define(x, Normal(mean=mean2, cov=cov2))

dimension = x.dim
ratio = log(det(cov2) / det(cov1))

divergence = d.chain(KL(q(x), p(x)), name="divergence")
divergence.eq(E(q(x), log(N(x, mean1, cov1)) - log(N(x, mean2, cov2))),
              by=("definition of KL", "definition"), tag="D13.1", note="the logarithm of a quotient of densities")
divergence.eq(1/2 * E(q(x), ratio - quadratic(inverse(cov1), x - mean1) + quadratic(inverse(cov2), x - mean2)),
              by=("normal density", "logarithm", "linearity"), tag="D13.2", note="(2π)^d cancels")
divergence.eq(1/2 * (ratio - trace(inverse(cov1) * cov1) + E(q(x), quadratic(inverse(cov2), x - mean2))),
              by=("moments", "definition", "linearity"), tag="D13.3", note="E (x − μ)ᵀA(x − μ) = tr(AΣ)")
divergence.eq(1/2 * (ratio - dimension + trace(inverse(cov2) * cov1) + quadratic(inverse(cov2), mean2 - mean1)),
              by=("moments", "definition", "linearity"), tag="D13.4",
              note="x − μ₂ = (x − μ₁) + (μ₁ − μ₂), and the cross term has mean 0. Luo (86)")

size = d.chain(entropy(q, x), name="entropy")
size.eq(1/2 * log(det(2 * pi * exp(1) * cov1)), by=("definition", "normal density", "moments", "linearity", "determinant", "logarithm"),
        note="E (x − μ)ᵀΣ⁻¹(x − μ) = d")

# for covariances Σ₁ = v₁ I and Σ₂ = v₂ I

v1, v2 = d.parameter("v₁", low=0), d.parameter("v₂", low=0)
a, b = d.law("a", joint(x)), d.law("b", joint(x))
a.define(x, Normal(mean=mean1, var=v1))
b.define(x, Normal(mean=mean2, var=v2))
between = squared(mean2 - mean1)

isotropic = d.chain(KL(a(x), b(x)), name="covariances v I")
isotropic.eq(E(a(x), log(N(x, mean1, v1)) - log(N(x, mean2, v2))), by=("definition of KL", "definition"), tag="D13.1")
isotropic.eq(1/2 * E(a(x), dimension * log(v2 / v1) - squared(x - mean1) / v1 + squared(x - mean2) / v2),
             by=("normal density", "logarithm", "linearity"), tag="D13.2", note="log(|Σ₂|/|Σ₁|) = d log(v₂/v₁)")
isotropic.eq(1/2 * (dimension * log(v2 / v1) - dimension + E(a(x), squared(x - mean2)) / v2),
             by=("moments", "definition", "linearity"), tag="D13.3", note="E‖x − μ₁‖² = d v₁, so the trace of Σ₁⁻¹Σ₁ is d")
isotropic.eq(1/2 * (dimension * log(v2 / v1) - dimension + (dimension * v1) / v2 + between / v2),
             by=("moments", "definition", "linearity"), tag="D13.4", note="the trace of v₂⁻¹v₁ I is d v₁/v₂")
