"""The consistency decomposition: the published step that is false, and its correction."""

from checker.language import *

d = Derivation("The consistency term of the variational diffusion bound", source="notes 3.3; Luo (44)–(45)")

T = d.integer("T", at_least=2)
t = d.index("t", 1, T - 1)
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))
p = d.law("p", chain(x, T, 0))

ratio = log(p(x[t] | x[t+1]) / q(x[t] | x[t-1]))
three = (x[t-1], x[t], x[t+1])
two = E(q(x[t-1], x[t+1] | x[0]), KL(q(x[t] | x[t-1]), p(x[t] | x[t+1])))

later = [t >= 2]  # at t = 1 the variable x_{t-1} is x_0, which is given

term = d.chain(E(q(x[t-1], x[t], x[t+1] | x[0]), ratio), name="the consistency term", where=later)
term.eq(Integral(q(x[t-1], x[t], x[t+1] | x[0]) * ratio, *three),
        by="definition of expectation", tag="D7c.1", note="Luo (44)")
term.eq(Integral(q(x[t] | x[t-1], x[t+1], x[0]) * q(x[t-1], x[t+1] | x[0]) * ratio, *three),
        by="chain rule", tag="D7c.2")

published = d.chain(Integral(q(x[t] | x[t-1], x[t+1], x[0]) * q(x[t-1], x[t+1] | x[0]) * ratio, *three), name="as published")
published.eq(Integral(q(x[t] | x[t-1]) * q(x[t-1], x[t+1] | x[0]) * ratio, *three), erratum=True,
             by="markov(q)", tag="D7c.3", note="claimed by the Markov property; x_{t+1} is a descendant of x_t")

after = d.chain(Integral(q(x[t] | x[t-1]) * q(x[t-1], x[t+1] | x[0]) * ratio, *three), name="after the false step", where=later)
after.eq(E(q(x[t-1], x[t+1] | x[0]), E(q(x[t] | x[t-1]), ratio)),
         by=("definition of expectation", "fubini"), tag="D7c.4", note="right relative to the line before it")
after.eq(-two, by=("definition of KL", "logarithm", "linearity"), tag="D7c.5")

claim = d.chain(E(q(x[t-1], x[t], x[t+1] | x[0]), ratio), name="the whole claim")
claim.eq(-two, tag="D7c.5", erratum=True, note="Luo (44) to (45), third term")

bridge = d.chain(q(x[t] | x[t-1], x[t+1], x[0]), name="bridge", where=later)
bridge.eq(q(x[t] | x[t-1], x[t+1]),
          by="markov(q)", tag="D7d.1", note="what Markov does say: given its two neighbours, x_t forgets x_0")
bridge.eq((q(x[t+1] | x[t]) * q(x[t] | x[t-1])) / q(x[t+1] | x[t-1]),
          by=("bayes", "markov(q)"), tag="D7d.1")

corrected = d.chain(E(q(x[t-1], x[t], x[t+1] | x[0]), ratio), name="corrected", where=later)
corrected.eq(E(q(x[t-1], x[t+1] | x[0]), E(q(x[t] | x[t-1], x[t+1]), log(p(x[t] | x[t+1]) / q(x[t] | x[t-1], x[t+1]))
                                           + log(q(x[t] | x[t-1], x[t+1]) / q(x[t] | x[t-1])))),
             by=("markov(q)", "tower", "logarithm", "linearity", "marginalisation"), tag="D7d.2",
             note="multiply by 1 under the true conditional law")
