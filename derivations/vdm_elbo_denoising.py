"""The lower bound of the variational diffusion model as denoising terms."""

from checker.language import *

d = Derivation("The denoising form of the lower bound", source="notes 3.6; Luo (46)–(58)")

T = d.integer("T", at_least=1)
t = d.index("t")
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))

forward = q(x[1:T] | x[0])
ends = log((p(x[T]) * p(x[0] | x[1])) / q(x[1] | x[0]))
posterior = q(x[t-1] | x[t], x[0])

s = d.index("s", 2, T)
bayes = d.chain(q(x[s] | x[s-1]), name="Bayes")
bayes.eq(q(x[s] | x[s-1], x[0]), by="markov(q)", tag="D9.0", note="x_0 lies before x_{s-1}")
bayes.eq((q(x[s-1] | x[s], x[0]) * q(x[s] | x[0])) / q(x[s-1] | x[0]), by="bayes", tag="D9.0", note="s ≥ 2: q(x_0 | x_0) is a point mass. Luo (46)")

bound = d.chain(log(p(x[0])), name="bound")
bound.ge(E(forward, log(p(x[0:T]) / forward)),
         by=d.cite("vdm_elbo", "bound"), tag="D9.1", note="Luo (47)")
bound.eq(E(forward, log((p(x[T]) * Product(p(x[t-1] | x[t]), (t, 1, T))) / Product(q(x[t] | x[t-1]), (t, 1, T)))),
         by=("markov(q)", "markov(p)"), tag="D9.2", note="the factors of both laws. Luo (48)")
bound.eq(E(forward, log((p(x[T]) * p(x[0] | x[1]) * Product(p(x[t-1] | x[t]), (t, 2, T)))
                        / (q(x[1] | x[0]) * Product(q(x[t] | x[t-1]), (t, 2, T))))),
         by="split off", tag="D9.3", note="take t = 1 out of both. Luo (49)")
bound.eq(E(forward, log((p(x[T]) * p(x[0] | x[1]) * Product(p(x[t-1] | x[t]), (t, 2, T)))
                        / (q(x[1] | x[0]) * Product(q(x[t] | x[t-1], x[0]), (t, 2, T))))),
         by="markov(q)", tag="D9.4", note="Luo (50)")
bound.eq(E(forward, ends + log(Product(p(x[t-1] | x[t]) / q(x[t] | x[t-1], x[0]), (t, 2, T)))),
         by=("logarithm", "linearity"), tag="D9.5", note="Luo (51)")
bound.eq(E(forward, ends + log(Product(p(x[t-1] | x[t]) / ((posterior * q(x[t] | x[0])) / q(x[t-1] | x[0])), (t, 2, T)))),
         by="bayes", tag="D9.6", note="Luo (52)")
bound.eq(E(forward, ends + log(Product(q(x[t-1] | x[0]) / q(x[t] | x[0]), (t, 2, T)))
                    + log(Product(p(x[t-1] | x[t]) / posterior, (t, 2, T)))),
         by=("logarithm", "linearity"), tag="D9.7", note="split the product. Luo (53)")
bound.eq(E(forward, ends + log(q(x[1] | x[0]) / q(x[T] | x[0])) + log(Product(p(x[t-1] | x[t]) / posterior, (t, 2, T)))),
         by=d.cite("telescoping_log_ratio", "telescoping"), tag="D9.8", note="the telescoping ratio D8. Luo (54)")
bound.eq(E(forward, log((p(x[T]) * p(x[0] | x[1])) / q(x[T] | x[0])) + Sum(log(p(x[t-1] | x[t]) / posterior), (t, 2, T))),
         by="logarithm", tag="D9.9", note="q(x_1|x_0) cancels. Luo (55)")
bound.eq(E(forward, log(p(x[0] | x[1]))) + E(forward, log(p(x[T]) / q(x[T] | x[0])))
         + Sum(E(forward, log(p(x[t-1] | x[t]) / posterior)), (t, 2, T)),
         by=("logarithm", "linearity"), tag="D9.10", note="Luo (56)")
bound.eq(E(q(x[1] | x[0]), log(p(x[0] | x[1]))) + E(q(x[T] | x[0]), log(p(x[T]) / q(x[T] | x[0])))
         + Sum(E(q(x[t], x[t-1] | x[0]), log(p(x[t-1] | x[t]) / posterior)), (t, 2, T)),
         by="marginalisation", tag="D9.11", note="each term over the variables that it mentions. Luo (57)")
bound.eq(E(q(x[1] | x[0]), log(p(x[0] | x[1]))) - KL(q(x[T] | x[0]), p(x[T]))
         - Sum(E(q(x[t] | x[0]), KL(posterior, p(x[t-1] | x[t]))), (t, 2, T)),
         by=("definition of KL", "tower", "logarithm", "linearity"), tag="D9.12", note="Luo (58)")

# D9b: the denoising term, written out

term = d.chain(E(q(x[s], x[s-1] | x[0]), log(p(x[s-1] | x[s]) / q(x[s-1] | x[s], x[0]))), name="denoising term")
ratio = log(p(x[s-1] | x[s]) / q(x[s-1] | x[s], x[0]))
term.eq(Integral(q(x[s], x[s-1] | x[0]) * ratio, x[s-1], x[s]), by="definition of expectation", tag="D9b.1")
term.eq(Integral(q(x[s] | x[0]) * q(x[s-1] | x[s], x[0]) * ratio, x[s-1], x[s]), by="chain rule", tag="D9b.2")
term.eq(Integral(q(x[s] | x[0]) * Integral(q(x[s-1] | x[s], x[0]) * ratio, x[s-1]), x[s]), by="fubini", tag="D9b.3")
term.eq(Integral(q(x[s] | x[0]) * E(q(x[s-1] | x[s], x[0]), ratio), x[s]), by="definition of expectation", tag="D9b.4")
term.eq(-Integral(q(x[s] | x[0]) * KL(q(x[s-1] | x[s], x[0]), p(x[s-1] | x[s])), x[s]), by=("definition of KL", "logarithm", "linearity"), tag="D9b.5")
term.eq(-E(q(x[s] | x[0]), KL(q(x[s-1] | x[s], x[0]), p(x[s-1] | x[s]))), by="definition of expectation", tag="D9b.6")

# D9c: the prior term

prior = d.chain(E(q(x[T] | x[0]), log(p(x[T]) / q(x[T] | x[0]))), name="prior term")
prior.eq(Integral(q(x[T] | x[0]) * log(p(x[T]) / q(x[T] | x[0])), x[T]), by="definition of expectation", tag="D9c.1")
prior.eq(-KL(q(x[T] | x[0]), p(x[T])), by=("definition of KL", "definition of expectation", "logarithm", "linearity"), tag="D9c.2")

terms = d.chain(E(q(x[T-1] | x[0]), KL(q(x[T] | x[T-1]), p(x[T]))), name="the two prior terms", where=[T >= 2])
terms.eq(KL(q(x[T] | x[0]), p(x[T])) + information(q, x[T-1], x[T], at=x[0]),
         by=("chain rule", "markov(q)", "definition of KL", "tower", "marginalisation", "logarithm", "linearity"), tag="D9c.3",
         note="the prior term of (45) is larger than that of (58), by I_q(X_{T-1}; X_T | x_0)")
