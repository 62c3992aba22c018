"""How near x_T is to standard normal."""

from checker.language import *

d = Derivation("How near x_T is to standard normal", source="notes 3.1, 3.9; Luo (33), (70)")

T = d.integer("T", at_least=1)
t, i = d.index("t"), d.index("i")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
eps_star = d.noises("ε*")

q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]), noise=eps_star[t-1])
p = d.law("p", chain(x, T, 0))
p.define(x[T], Normal(mean=0, var=1))  # D6.4

dimension = x[0].dim
marginal = d.cite("forward_marginal", "density")

divergence = d.chain(KL(q(x[T] | x[0]), p(x[T])), name="divergence")
divergence.eq(0, erratum=True, note="E17: 'equal to zero under our assumptions'; at no ᾱ_T in (0, 1)")
divergence.eq(E(q(x[T] | x[0]), log(N(x[T], sqrt(abar[T]) * x[0], 1 - abar[T])) - log(N(x[T], 0, 1))),
              by=("definition of KL", marginal, "definition of p"), tag="D22.1", note="two normal laws")
divergence.eq(1/2 * (-dimension * log(1 - abar[T]) - dimension + dimension * (1 - abar[T]) + abar[T] * squared(x[0])),
              by=(marginal, "normal density", "moments", "logarithm", "linearity"), tag="D22.2", note="the divergence of two normal laws, D13")
divergence.eq(1/2 * (abar[T] * (squared(x[0]) - dimension) - dimension * log(1 - abar[T])), by="algebra", tag="D22.3",
              note="collect; it depends on the noise levels through ᾱ_T = ∏ α_t alone")

divergence.gt(0, by="tangent of the logarithm", tag="D22.3", note="−log(1 − ᾱ_T) > ᾱ_T: no chain ends at N(0, I) for ᾱ_T > 0")

only = d.chain(1/2 * (abar[T] * (squared(x[0]) - dimension) - dimension * log(1 - abar[T])), name="only if")
only.ge((dimension / 2) * (1 - sqrt(1 - abar[T]))**2, by=("tangent of the logarithm", "logarithm"), tag="D22.4",
        note="so the divergence tends to 0 only if ᾱ_T does, for any x_0")

factor = d.chain(alpha[T], name="one factor", where=[T >= 2])
factor.le(abar[T], erratum=True,
          note="E2c: 'as α_t → 0': no factor need be as small as the product, which alone counts; with α_t = 0.98 it falls all the same")
factor.ge(abar[T-1] * alpha[T], note="ᾱ_{T-1} < 1")
factor.eq(abar[T], by="definition of ᾱ", note="the product is below each of its factors")

last = d.parameter("a", low=0, high=1)  # a value of ᾱ_T

limit = d.chain(1/2 * (last * (squared(x[0]) - dimension) - dimension * log(1 - last)), name="limit")
limit.tends(0, when=(last, 0), by="logarithm", tag="D22.4",
            note="by continuity; it is enough that ᾱ_T → 0, the product; no single α_t need tend to 0, as the notes say (E2c)")
