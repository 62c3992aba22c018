"""The published consistency form is a lower bound all the same: proved for two steps, with the lemmas for any number."""

from checker.language import *

d = Derivation("The published consistency form as a lower bound", source="notes 3.3; Luo (45)")

T = d.integer("T", at_least=1)
t, i = d.index("t"), d.index("i")
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))


def entropy_q(of, given=()):
    """The entropy of the forward chain, at the fixed x_0."""
    return entropy(q, of, given=given, at=x[0])


first, last = entropy_q(x[1]), entropy_q(x[T])
forward = first + Sum(entropy_q(x[i], x[i-1]), (i, 2, T))
backward = last + Sum(entropy_q(x[i], x[i+1]), (i, 1, T - 1))

both = d.chain(forward, name="entropy both ways")
both.eq(backward, by=("chain rule", "markov(q)", "telescoping", "marginalisation", "logarithm", "linearity"),
        note="both are the entropy of the whole path, from either end")

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
rewritten.eq(pairs + first + Sum(entropy_q(x[i], x[i-1]), (i, 2, T - 1)) + entropy_q(x[T], x[T-1]),
             by=("definition of KL", "tower", "markov(q)", "marginalisation", "linearity"), note="each divergence is a cross-entropy less an entropy")
rewritten.eq(pairs + forward, by="split off", tag="D7e.2", note="E_r is written over the pairs (x_i, x_{i+1}) of r")
rewritten.eq(pairs + backward, by=both, tag="D7e.3", note="the reversed chain is Markov")

# D7e.4: data processing twice; given x_0 throughout


def information_q(a, b):
    """Their information in the forward chain, at the fixed x_0."""
    return information(q, a, b, at=x[0])


processing = d.chain(information_q(x[t], x[t+1]), name="data processing in q", where=[t >= 2, t <= T - 1])
processing.eq(information_q(x[t-1], x[t+1]) + E(q(x[t-1], x[t] | x[0]), KL(q(x[t+1] | x[t]), q(x[t+1] | x[t-1]))),
              by=("chain rule", "markov(q)", "tower", "definition of KL", "logarithm", "linearity", "marginalisation"),
              note="what x_t tells about x_{t+1} beyond x_{t-1}")
processing.ge(information_q(x[t-1], x[t+1]), by="gibbs", tag="D7e.4", note="the second of the two inequalities")

a, b, c = d.vector("a"), d.vector("b"), d.vector("c")  # x_{t-1}, x_t and x_{t+1} under the published law
m = d.law("m", graph((a, b), (a, c)))

fork = d.chain(information(m, a, c), name="data processing in q̃")
fork.eq(information(m, b, c) + E(m(a, b), KL(m(c | a), m(c | b))),
        by=("chain rule", "markov(m)", "tower", "definition of KL", "logarithm", "linearity", "marginalisation"),
        note="in q̃_t both x_t and x_{t+1} come from x_{t-1}, apart from each other")
fork.ge(information(m, b, c), by="gibbs", tag="D7e.4", note="the first")

# D7e.5 and 6, for any chain r over x_T, …, x_1

r = d.law("r", chain(x, T, 1))
path = r(x[1:T])

bound = d.chain(log(p(x[0])), name="bound by r")
bound.eq(E(path, log(p(x[0:T]) / path)) + KL(path, p(x[1:T] | x[0])),
         by=("chain rule", "definition of KL", "logarithm", "linearity"), note="as in D6.9")
bound.ge(E(path, log(p(x[0:T]) / path)), by="gibbs", tag="D7e.6")
bound.eq(E(path, log(p(x[0:T]))) + entropy(r, x[T]) + Sum(entropy(r, x[i-1], given=x[i]), (i, 2, T)),
         by=("markov(r)", "logarithm", "linearity", "marginalisation"), note="the entropy of the chain r, from x_T down")
bound.eq(E(path, log(p(x[0:T]))) + entropy(r, x[T]) + Sum(entropy(r, x[i], given=x[i+1]), (i, 1, T - 1)),
         by="index shift", tag="D7e.5", note="with the entropies of D7e.4 and q̃_t for the pairs of r")

# with two steps the whole bound: r(x_1, x_2) = q(x_1|x_0) q(x_2|x_0)

short = (start - E(q(x[1] | x[0]), KL(q(x[2] | x[1]), p(x[2]))) - E(q(x[2] | x[0]), KL(q(x[1] | x[0]), p(x[1] | x[2]))))

two_steps = d.chain(log(p(x[0])), name="two steps", where=[T >= 2, T <= 2])
two_steps.eq(short + information_q(x[1], x[2]) + KL(q(x[2] | x[0]), p(x[2] | x[0])) + E(q(x[2] | x[0]), KL(q(x[1] | x[0]), p(x[1] | x[2], x[0]))),
             by=("chain rule", "markov(q)", "markov(p)", "definition of KL", "tower", "marginalisation", "logarithm", "linearity"),
             note="an information, and the divergence of r from the model's posterior, step by step")
two_steps.eq(short + E(q(x[1] | x[0]), KL(q(x[2] | x[1]), q(x[2] | x[0]))) + KL(q(x[2] | x[0]), p(x[2] | x[0]))
             + E(q(x[2] | x[0]), KL(q(x[1] | x[0]), p(x[1] | x[2], x[0]))),
             by=("chain rule", "markov(q)", "definition of KL", "tower", "logarithm"), note="the information as a divergence")
two_steps.ge(short, by="gibbs", note="(44) is not (45), and (45) is a lower bound all the same")
