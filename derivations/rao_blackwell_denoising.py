"""Why a divergence in closed form is the better estimate of its term."""

from checker.language import *

d = Derivation("Total variance of the denoising term", source="notes 3.4–3.5; Luo, before (46)")

T = d.integer("T", at_least=2)
t = d.index("t", 2, T)
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))


pair, last, posterior = q(x[t-1], x[t] | x[0]), q(x[t] | x[0]), q(x[t-1] | x[t], x[0])
f = log(posterior / p(x[t-1] | x[t]))
divergence = KL(posterior, p(x[t-1] | x[t]))

mean_f = d.chain(E(posterior, f), name="given x_t")
mean_f.eq(divergence, by=("definition of KL", "logarithm"), tag="D9e.1", note="E[f | x_t]")

total = d.chain(variance(pair, f), name="total variance")
total.eq(variance(last, E(posterior, f)) + E(last, variance(posterior, f)),
         by=("tower", "linearity"), tag="D9e.2", note="Var f = Var E[f | x_t] + E Var(f | x_t)")
total.eq(variance(last, divergence) + E(last, variance(posterior, f)), by=("definition of KL", "logarithm"), tag="D9e.2",
         note="D9e.1: a divergence in closed form leaves the second part out, of this term")
total.ge(variance(last, divergence), tag="D9e.3", note="so it never has the larger variance, term by term")

# E5: 'two random variables, so a larger variance', and the other way round; neither is a theorem

two = variance(q(x[t-1], x[t+1] | x[0]), KL(q(x[t] | x[t-1]), p(x[t] | x[t+1])))
one = variance(q(x[t+1] | x[0]), KL(q(x[t] | x[t+1], x[0]), p(x[t] | x[t+1])))

claim = d.chain(two, name="two variables or one", where=[t <= T - 1])
claim.ge(one, erratum=True, note="E5: the consistency term of x_t, over two variables, against its denoising term, over one")
claim.le(one, erratum=True, note="E5: nor is it never larger")
