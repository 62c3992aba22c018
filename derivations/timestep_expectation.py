"""The sum over the steps as an expectation over a random step."""

from checker.language import *

d = Derivation("A random step for the sum over the steps", source="notes 3.9; Luo (100)")

T = d.integer("T", at_least=2)
t = d.index("t")
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))
theta = d.unknown("θ", p(x[t-1] | x[t]))

term = E(q(x[t] | x[0]), KL(q(x[t-1] | x[t], x[0]), p(x[t-1] | x[t])))
steps = Sum(1, (t, 2, T))  # T − 1, as the number of terms

loss = d.chain(Sum(term, (t, 2, T)), name="loss")
loss.eq(steps * Sum((1 / steps) * term, (t, 2, T)), by="linearity", tag="D16.2",
        note="the expectation over t uniform on 2, …, T, times T − 1")
loss.argmin(Sum((1 / steps) * term, (t, 2, T)), over=theta, by="linearity", tag="D16.3",
            note="T − 1 > 0. The minimisers are the same, where Luo (100) says that the sum is approximated")
