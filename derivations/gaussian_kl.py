"""The divergence of two normal laws, for covariances v I."""

from checker.language import *

d = Derivation("The divergence of two normal laws", source="Luo (86), for covariances Σ₁ = v₁ I and Σ₂ = v₂ I")

x = d.vector("x")
mean1, mean2 = d.vector("μ₁"), d.vector("μ₂")
v1, v2 = d.parameter("v₁", low=0), d.parameter("v₂", low=0)
q, p = d.law("q", joint(x)), d.law("p", joint(x))
q.define(x, Normal(mean=mean1, var=v1))
p.define(x, Normal(mean=mean2, var=v2))

dimension = x.dim
between = squared(mean2 - mean1)

divergence = d.chain(KL(q(x), p(x)), name="divergence")
divergence.eq(E(q(x), log(N(x, mean1, v1)) - log(N(x, mean2, v2))),
              by=("definition of KL", "definition"), tag="D13.1", note="the logarithm of a quotient of densities")
divergence.eq(1/2 * E(q(x), dimension * log(v2 / v1) - squared(x - mean1) / v1 + squared(x - mean2) / v2),
              by=("normal density", "logarithm", "linearity"), tag="D13.2", note="(2π)^d cancels; log(|Σ₂|/|Σ₁|) = d log(v₂/v₁)")
divergence.eq(1/2 * (dimension * log(v2 / v1) - dimension + E(q(x), squared(x - mean2)) / v2),
              by=("moments", "definition", "linearity"), tag="D13.3", note="E‖x − μ₁‖² = d v₁, so the trace of Σ₁⁻¹Σ₁ is d")
divergence.eq(1/2 * (dimension * log(v2 / v1) - dimension + (dimension * v1) / v2 + between / v2),
              by=("moments", "definition", "linearity"), tag="D13.4",
              note="x − μ₂ = (x − μ₁) + (μ₁ − μ₂), and the cross term has mean 0. Luo (86)")
