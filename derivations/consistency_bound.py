"""Lemmas for the lower bound by the published consistency form: two ways to write an entropy, and data processing."""

from checker.language import *

d = Derivation("Entropy and information along the forward chain", source="notes 3.3; lemmas for the bound by Luo (45)")

T = d.integer("T", at_least=1)
t, i = d.index("t"), d.index("i")
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))

forward = -Sum(E(q(x[i-1], x[i] | x[0]), log(q(x[i] | x[i-1]))), (i, 1, T))
backward = -Sum(E(q(x[i], x[i+1] | x[0]), log(q(x[i] | x[i+1], x[0]))), (i, 1, T - 1))

entropy = d.chain(forward, name="entropy both ways")
entropy.eq(-E(q(x[1] | x[0]), log(q(x[1] | x[0]))) - Sum(E(q(x[i-1], x[i] | x[0]), log(q(x[i] | x[i-1]))), (i, 2, T)),
           by="split off", note="H(X_1) and the entropies of the steps")
entropy.eq(-E(q(x[T] | x[0]), log(q(x[T] | x[0]))) + backward,
           by=("chain rule", "markov(q)", "telescoping", "marginalisation", "logarithm", "linearity"),
           note="the entropy of the whole path from its other end: for D7e.3")


def information(a, b):
    return E(q(a, b | x[0]), log(q(a, b | x[0]) / (q(a | x[0]) * q(b | x[0]))))


processing = d.chain(information(x[t], x[t+1]), name="data processing", where=[t >= 2, t <= T - 1])
processing.eq(information(x[t-1], x[t+1]) + E(q(x[t-1], x[t] | x[0]), KL(q(x[t+1] | x[t]), q(x[t+1] | x[t-1]))),
              by=("chain rule", "markov(q)", "tower", "definition of KL", "logarithm", "linearity", "marginalisation"),
              note="what x_t tells about x_{t+1} beyond x_{t-1}")
processing.ge(information(x[t-1], x[t+1]), by="gibbs", note="the second inequality of D7e.4")
