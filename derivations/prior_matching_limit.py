"""How near x_T is to standard normal."""

from checker.language import *

d = Derivation("How near x_T is to standard normal", source="notes 3.1, 3.9")

T = d.integer("T", at_least=1)
t, i = d.index("t"), d.index("i")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
dimension = x[0].dim

divergence = d.chain(1/2 * (-dimension * log(1 - abar[T]) - dimension + dimension * (1 - abar[T]) + abar[T] * squared(x[0])),
                     name="divergence")
divergence.eq(1/2 * (abar[T] * (squared(x[0]) - dimension) - dimension * log(1 - abar[T])), by="algebra", tag="D22.3",
              note="collect; it depends on the noise levels through ᾱ_T = ∏ α_t alone")
