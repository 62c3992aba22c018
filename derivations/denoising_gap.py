"""The part of the denoising term that no model can remove."""

from checker.language import *

d = Derivation("The gap of the denoising term", source="notes 3.6, 3.11")

T = d.integer("T", at_least=2)
t = d.index("t", 2, T)
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))  # with q(x_0), the law of the data
p = d.law("p", chain(x, T, 0))

posterior, reverse, model = q(x[t-1] | x[t], x[0]), q(x[t-1] | x[t]), p(x[t-1] | x[t])
three = q(x[0], x[t-1], x[t])
gap = information(q, x[t-1], x[0], given=x[t])  # averaged over x_t
theta = d.unknown("θ", model)

term = d.chain(E(q(x[0], x[t]), KL(posterior, model)), name="denoising term")
term.eq(E(three, log(posterior / reverse) + log(reverse / model)),
        by=("definition of KL", "tower", "logarithm"), tag="D9d.1", note="multiply by q(x_{t-1}|x_t)/q(x_{t-1}|x_t)")
term.eq(gap + E(q(x[t]), KL(reverse, model)),
        by=("chain rule", "definition of KL", "tower", "marginalisation", "logarithm", "linearity"), tag="D9d.2",
        note="what x_0 tells about x_{t-1} beyond x_t, and the error of the model")
term.ge(gap, by="gibbs", tag="D9d.3", note="equality if and only if p(x_{t-1}|x_t) = q(x_{t-1}|x_t): the minimum is not 0")

trained = d.chain(E(q(x[0], x[t]), KL(posterior, model)), name="what is trained")
trained.argmin(E(q(x[t]), KL(reverse, model)), over=theta,
               note="the information is free of θ: the model is drawn to q(x_{t-1}|x_t), not to the posterior")

ignored = d.chain(reverse, name="x_0 is not to be ignored")
ignored.eq(posterior, erratum=True, note="E19: 'x_0 may be ignored'; q(x_{t-1}|x_t) depends on the law of the data")
ignored.eq(Integral(posterior * q(x[0] | x[t]), x[0]), by=("chain rule", "marginalisation", "linearity"),
           note="a mixture over the data that x_t may have come from, in general not normal")
