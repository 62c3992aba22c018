"""The variational diffusion model and its evidence lower bound."""

from checker.language import *

d = Derivation("The lower bound of the variational diffusion model", source="notes 3–3.2; Luo (30)–(37)")

T = d.integer("T", at_least=1)
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))  # D6.1: the forward chain, not learned
p = d.law("p", chain(x, T, 0))  # D6.3: the model runs from x_T to x_0

forward = q(x[1:T] | x[0])
elbo = E(forward, log(p(x[0:T]) / forward))

bound = d.chain(log(p(x[0])), name="bound")
bound.eq(log(Integral(p(x[0:T]), x[1:T])),
         by="marginalisation", tag="D6.5", note="Luo (34)")
bound.eq(log(Integral(p(x[0:T]) * (forward / forward), x[1:T])),
         by="algebra", tag="D6.6", note="multiply by 1. Luo (35)")
bound.eq(log(E(forward, p(x[0:T]) / forward)),
         by="definition of expectation", tag="D6.7", note="Luo (36)")
bound.ge(elbo,
         by="jensen", tag="D6.8", note="Luo (37)")
gap = d.chain(elbo, name="gap")
gap.eq(log(p(x[0])) - KL(forward, p(x[1:T] | x[0])),
       by=("definition of KL", "chain rule", "logarithm", "linearity"), tag="D6.9", note="the bound is tight if the model's posterior is q")
