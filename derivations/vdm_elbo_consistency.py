"""The consistency decomposition: the published step that is false, and its correction."""

from checker.language import *

d = Derivation("The consistency term of the variational diffusion bound", source="notes 3.3; Luo (44)–(45)")

T = d.integer("T", at_least=2)
t, i = d.index("t", 1, T - 1), d.index("i")
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))

ratio = log(p(x[t] | x[t+1]) / q(x[t] | x[t-1]))
three = (x[t-1], x[t], x[t+1])
two = E(q(x[t-1], x[t+1] | x[0]), KL(q(x[t] | x[t-1]), p(x[t] | x[t+1])))

# the whole bound

forward = q(x[1:T] | x[0])
step = log(p(x[i] | x[i+1]) / q(x[i] | x[i-1]))

bound = d.chain(E(forward, log(p(x[0:T]) / forward)), name="bound")
bound.eq(E(forward, log((p(x[T]) * Product(p(x[i-1] | x[i]), (i, 1, T))) / Product(q(x[i] | x[i-1]), (i, 1, T)))),
         by=("markov(q)", "markov(p)"), tag="D7.1", note="Luo (38)")
bound.eq(E(forward, log((p(x[T]) * p(x[0] | x[1]) * Product(p(x[i-1] | x[i]), (i, 2, T)))
                        / (q(x[T] | x[T-1]) * Product(q(x[i] | x[i-1]), (i, 1, T - 1))))),
         by="split off", tag="D7.2", note="take i = 1 out of p and i = T out of q. Luo (39)")
bound.eq(E(forward, log((p(x[T]) * p(x[0] | x[1]) * Product(p(x[i] | x[i+1]), (i, 1, T - 1)))
                        / (q(x[T] | x[T-1]) * Product(q(x[i] | x[i-1]), (i, 1, T - 1))))),
         by="index shift", tag="D7.3", note="Luo (40)")
bound.eq(E(forward, log((p(x[T]) * p(x[0] | x[1])) / q(x[T] | x[T-1])))
         + E(forward, log(Product(p(x[i] | x[i+1]) / q(x[i] | x[i-1]), (i, 1, T - 1)))),
         by=("logarithm", "linearity"), tag="D7.4", note="Luo (41)")
bound.eq(E(forward, log(p(x[0] | x[1]))) + E(forward, log(p(x[T]) / q(x[T] | x[T-1]))) + E(forward, Sum(step, (i, 1, T - 1))),
         by=("logarithm", "linearity"), tag="D7.5", note="Luo (42)")
bound.eq(E(forward, log(p(x[0] | x[1]))) + E(forward, log(p(x[T]) / q(x[T] | x[T-1]))) + Sum(E(forward, step), (i, 1, T - 1)),
         by="linearity", tag="D7.6", note="the expectation of a finite sum. Luo (43)")
bound.eq(E(q(x[1] | x[0]), log(p(x[0] | x[1]))) + E(q(x[T-1], x[T] | x[0]), log(p(x[T]) / q(x[T] | x[T-1])))
         + Sum(E(q(x[i-1], x[i], x[i+1] | x[0]), step), (i, 1, T - 1)),
         by="marginalisation", tag="D7.7", note="for i = 1 read q(x_1, x_2 | x_0). Luo (44)")
bound.eq(E(q(x[1] | x[0]), log(p(x[0] | x[1]))) - E(q(x[T-1] | x[0]), KL(q(x[T] | x[T-1]), p(x[T])))
         - Sum(E(q(x[i-1], x[i+1] | x[0]), KL(q(x[i] | x[i-1]), p(x[i] | x[i+1]))), (i, 1, T - 1)), erratum=True,
         tag="D7.8", note="E1: the third term is wrong. Luo (45)")

# D7a: variables that are not mentioned integrate out

f = d.function("f")
later = [t >= 2]  # at t = 1 the variable x_{t-1} is x_0, which is given
kept = f(x[t-1], x[t], x[t+1])
whole = Integral(forward * kept, x[1:T])

expected = d.chain(whole, name="as an expectation", where=later)
expected.eq(E(forward, kept), by="definition of expectation")
expected.eq(E(q(x[t-1], x[t], x[t+1] | x[0]), kept), by="marginalisation", note="all variables but those of f")
expected.eq(Integral(kept * q(x[t-1], x[t], x[t+1] | x[0]), *three), by="definition of expectation")

parted = q(x[1:t-2], x[t-1], x[t], x[t+1], x[t+2:T] | x[0])  # q(x_{1:T} | x_0) with the variables of f apart
order = d.chain(Integral(parted * kept, x[1:t-2], *three, x[t+2:T]), name="order of integration", where=[t >= 3, t <= T - 2])
order.eq(Integral(kept * Integral(parted, x[1:t-2], x[t+2:T]), *three), by="fubini", tag="D7a.2",
         note="f is a constant for the variables that it does not mention")

lemma = d.chain(E(forward, kept), name="irrelevant variables", where=later)
lemma.eq(whole, by="definition of expectation", tag="D7a.1")
lemma.eq(Integral(kept * q(x[t-1], x[t], x[t+1] | x[0]), *three), by=expected, tag="D7a.3", note="∫ q(x_{1:T}|x_0) over all variables but those of f")
lemma.eq(E(q(x[t-1], x[t], x[t+1] | x[0]), kept), by="definition of expectation", tag="D7a.4")

# D7b: the prior term

prior = d.chain(E(q(x[T-1], x[T] | x[0]), log(p(x[T]) / q(x[T] | x[T-1]))), name="prior term")
last = log(p(x[T]) / q(x[T] | x[T-1]))
prior.eq(Integral(q(x[T-1], x[T] | x[0]) * last, x[T-1], x[T]), by="definition of expectation", tag="D7b.1")
prior.eq(Integral(q(x[T] | x[T-1], x[0]) * q(x[T-1] | x[0]) * last, x[T-1], x[T]), by="chain rule", tag="D7b.2")
prior.eq(Integral(q(x[T] | x[T-1]) * q(x[T-1] | x[0]) * last, x[T-1], x[T]), by="markov(q)", tag="D7b.3", note="here it does apply")
prior.eq(E(q(x[T-1] | x[0]), E(q(x[T] | x[T-1]), last)), by=("definition of expectation", "fubini"), tag="D7b.4")
prior.eq(-E(q(x[T-1] | x[0]), KL(q(x[T] | x[T-1]), p(x[T]))), by=("definition of KL", "logarithm", "linearity"), tag="D7b.5")

# D7c: the consistency term as published, and D7d: as it should be

term = d.chain(E(q(x[t-1], x[t], x[t+1] | x[0]), ratio), name="the consistency term", where=later)
term.eq(Integral(q(x[t-1], x[t], x[t+1] | x[0]) * ratio, *three),
        by="definition of expectation", tag="D7c.1", note="Luo (44)")
term.eq(Integral(q(x[t] | x[t-1], x[t+1], x[0]) * q(x[t-1], x[t+1] | x[0]) * ratio, *three),
        by="chain rule", tag="D7c.2")

published = d.chain(Integral(q(x[t] | x[t-1], x[t+1], x[0]) * q(x[t-1], x[t+1] | x[0]) * ratio, *three), name="as published")
published.eq(Integral(q(x[t] | x[t-1]) * q(x[t-1], x[t+1] | x[0]) * ratio, *three), erratum=True,
             by="markov(q)", tag="D7c.3", note="E1: claimed by the Markov property; x_{t+1} is a descendant of x_t")

after = d.chain(Integral(q(x[t] | x[t-1]) * q(x[t-1], x[t+1] | x[0]) * ratio, *three), name="after the false step", where=later)
after.eq(E(q(x[t-1], x[t+1] | x[0]), E(q(x[t] | x[t-1]), ratio)),
         by=("definition of expectation", "fubini"), tag="D7c.4", note="right relative to the line before it")
after.eq(-two, by=("definition of KL", "logarithm", "linearity"), tag="D7c.5")

claim = d.chain(E(q(x[t-1], x[t], x[t+1] | x[0]), ratio), name="the whole claim")
claim.eq(-two, tag="D7c.5", erratum=True, note="E1: the third term, Luo (44) to (45)")

bridge = d.chain(q(x[t] | x[t-1], x[t+1], x[0]), name="bridge", where=later)
bridge.eq(q(x[t] | x[t-1], x[t+1]),
          by="markov(q)", tag="D7d.1", note="what Markov does say: given its two neighbours, x_t forgets x_0")
bridge.eq((q(x[t+1] | x[t]) * q(x[t] | x[t-1])) / q(x[t+1] | x[t-1]),
          by=("bayes", "markov(q)"), tag="D7d.1")

corrected = d.chain(E(q(x[t-1], x[t], x[t+1] | x[0]), ratio), name="corrected", where=later)
corrected.eq(E(q(x[t-1], x[t+1] | x[0]), E(q(x[t] | x[t-1], x[t+1]), log(p(x[t] | x[t+1]) / q(x[t] | x[t-1], x[t+1]))
                                           + log(q(x[t] | x[t-1], x[t+1]) / q(x[t] | x[t-1])))),
             by=("markov(q)", "tower", "logarithm"), tag="D7d.2", note="multiply by 1 under the true conditional law")
corrected.eq(-E(q(x[t-1], x[t+1] | x[0]), KL(q(x[t] | x[t-1], x[t+1]), p(x[t] | x[t+1])))
             + information(q, x[t], x[t+1], given=x[t-1], at=x[0]),
             by=("markov(q)", "chain rule", "tower", "definition of KL", "marginalisation", "logarithm", "linearity"), tag="D7d.3",
             note="what x_{t+1} tells about x_t beyond x_{t-1}; free of the model. For the normal chain see normal_bridge")

# the size of the error, under the law that the published step puts for q(x_t, x_{t+1} | x_0)

fit = log(p(x[t] | x[t+1]))
mixture = Integral(q(x[t-1], x[t+1] | x[0]) * q(x[t] | x[t-1]), x[t-1])  # q̃_t(x_t, x_{t+1})

published_law = d.chain(E(q(x[t-1], x[t+1] | x[0]), E(q(x[t] | x[t-1]), fit)), name="under the published law", where=later)
published_law.eq(Integral(q(x[t-1], x[t+1] | x[0]) * q(x[t] | x[t-1]) * fit, *three), by=("definition of expectation", "fubini"))
published_law.eq(Integral(mixture * fit, x[t], x[t+1]), by="fubini", note="E_{q̃_t}[log p(x_t|x_{t+1})]")

error = d.chain(E(q(x[t-1], x[t], x[t+1] | x[0]), ratio) + two, name="size of the error", where=later)
error.eq(E(q(x[t], x[t+1] | x[0]), fit) - E(q(x[t-1], x[t+1] | x[0]), E(q(x[t] | x[t-1]), fit)),
         by=("definition of KL", "markov(q)", "tower", "marginalisation", "logarithm", "linearity"), note="the entropies cancel")
error.eq(E(q(x[t], x[t+1] | x[0]), fit) - Integral(mixture * fit, x[t], x[t+1]), by=published_law, tag="D7d.6",
         note="x_t and x_{t+1} together under q, and under q̃_t")
