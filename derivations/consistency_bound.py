"""The published consistency form is a lower bound all the same: proved for two steps, with lemmas for any number."""

from checker.language import *

d = Derivation("The published consistency form as a lower bound", source="notes 3.3; Luo (45)")

T = d.integer("T", at_least=1)
t, i = d.index("t"), d.index("i")
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))

forward = -Sum(E(q(x[i-1], x[i] | x[0]), log(q(x[i] | x[i-1]))), (i, 1, T))
backward = -Sum(E(q(x[i], x[i+1] | x[0]), log(q(x[i] | x[i+1], x[0]))), (i, 1, T - 1))

entropy = d.chain(forward, name="entropy both ways")
entropy.eq(-E(q(x[1] | x[0]), log(q(x[1] | x[0]))) - Sum(E(q(x[i-1], x[i] | x[0]), log(q(x[i] | x[i-1]))), (i, 2, T)),
           by="split off", note="H(X_1) and the entropies of the steps")
entropy.eq(-E(q(x[T] | x[0]), log(q(x[T] | x[0]))) + backward,
           by=("chain rule", "markov(q)", "telescoping", "marginalisation", "logarithm", "linearity"),
           note="the entropy of the whole path from its other end")

# (45), with each divergence as an entropy and a cross-entropy; i = 1 stands apart, where x_{i-1} is x_0

fit = log(p(x[i] | x[i+1]))
start = E(q(x[1] | x[0]), log(p(x[0] | x[1])))
published = (start - E(q(x[T-1] | x[0]), KL(q(x[T] | x[T-1]), p(x[T])))
             - Sum(E(q(x[i-1], x[i+1] | x[0]), KL(q(x[i] | x[i-1]), p(x[i] | x[i+1]))), (i, 1, T - 1)))
apart = (start - E(q(x[T-1] | x[0]), KL(q(x[T] | x[T-1]), p(x[T]))) - E(q(x[2] | x[0]), KL(q(x[1] | x[0]), p(x[1] | x[2])))
         - Sum(E(q(x[i-1], x[i+1] | x[0]), KL(q(x[i] | x[i-1]), p(x[i] | x[i+1]))), (i, 2, T - 1)))
pairs = (start + E(q(x[T] | x[0]), log(p(x[T]))) + E(q(x[2] | x[0]), E(q(x[1] | x[0]), log(p(x[1] | x[2]))))
         + Sum(E(q(x[i-1], x[i+1] | x[0]), E(q(x[i] | x[i-1]), fit)), (i, 2, T - 1)))  # E_r[log p(x_{0:T})]

rewritten = d.chain(published, name="published form", where=[T >= 2])
rewritten.eq(apart, by="split off", note="i = 1")
rewritten.eq(pairs - E(q(x[1] | x[0]), log(q(x[1] | x[0]))) - Sum(E(q(x[i-1], x[i] | x[0]), log(q(x[i] | x[i-1]))), (i, 2, T - 1))
             - E(q(x[T-1], x[T] | x[0]), log(q(x[T] | x[T-1]))),
             by=("definition of KL", "tower", "markov(q)", "marginalisation", "linearity"), note="each divergence is a cross-entropy less an entropy")
rewritten.eq(pairs + forward, by="split off", note="this is D7e.2, with E_r written over the pairs (x_i, x_{i+1}) of r")
rewritten.eq(pairs - E(q(x[T] | x[0]), log(q(x[T] | x[0]))) + backward, by=entropy, note="and D7e.3 likewise")


def information(a, b):
    return E(q(a, b | x[0]), log(q(a, b | x[0]) / (q(a | x[0]) * q(b | x[0]))))


processing = d.chain(information(x[t], x[t+1]), name="data processing", where=[t >= 2, t <= T - 1])
processing.eq(information(x[t-1], x[t+1]) + E(q(x[t-1], x[t] | x[0]), KL(q(x[t+1] | x[t]), q(x[t+1] | x[t-1]))),
              by=("chain rule", "markov(q)", "tower", "definition of KL", "logarithm", "linearity", "marginalisation"),
              note="what x_t tells about x_{t+1} beyond x_{t-1}")
processing.ge(information(x[t-1], x[t+1]), by="gibbs", note="the second inequality of D7e.4")

# with two steps the whole bound: r(x_1, x_2) = q(x_1|x_0) q(x_2|x_0)

short = (start - E(q(x[1] | x[0]), KL(q(x[2] | x[1]), p(x[2]))) - E(q(x[2] | x[0]), KL(q(x[1] | x[0]), p(x[1] | x[2]))))

two_steps = d.chain(log(p(x[0])), name="two steps", where=[T >= 2, T <= 2])
two_steps.eq(short + information(x[1], x[2]) + KL(q(x[2] | x[0]), p(x[2] | x[0])) + E(q(x[2] | x[0]), KL(q(x[1] | x[0]), p(x[1] | x[2], x[0]))),
             by=("chain rule", "markov(q)", "markov(p)", "definition of KL", "tower", "marginalisation", "logarithm", "linearity"),
             note="an information, and the divergence of r from the model's posterior, step by step")
two_steps.eq(short + E(q(x[1] | x[0]), KL(q(x[2] | x[1]), q(x[2] | x[0]))) + KL(q(x[2] | x[0]), p(x[2] | x[0]))
             + E(q(x[2] | x[0]), KL(q(x[1] | x[0]), p(x[1] | x[2], x[0]))),
             by=("chain rule", "markov(q)", "definition of KL", "tower", "marginalisation", "logarithm"), note="the information as a divergence")
two_steps.ge(short, by="gibbs", note="(44) is not (45), and (45) is a lower bound all the same")
