"""Why the forward step has the factor √α_t and the variance 1 − α_t."""

from checker.language import *

d = Derivation("The forward step keeps the variance", source="notes 3.1; Luo (31)")

T = d.integer("T", at_least=2)
t = d.index("t", 1, T)
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
unit, noise, fresh = d.noise("ε"), d.noise("ε′"), d.noise("ε̄")
q = d.law("q", chain(x, 0, T))  # with q(x_0), the law of the data
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]))

step = d.chain(x[t], name="step")
step.dist(Normal(mean=sqrt(alpha[t]) * x[t-1], var=(1 - alpha[t]) * t), given=x[t-1], erratum=True, tag="D6.2",
          note="E2: (1 − α_t)t, a bold I misread")
step.dist(Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]), given=x[t-1], by=("definition of q", "independent normals"),
          tag="D6.2", note="Luo (31)")

# variance(q(x[t])) is that of a coordinate, on average over the coordinates

after = d.chain(variance(q(x[t])), name="variance")
after.eq(alpha[t] * variance(q(x[t-1])) + (1 - alpha[t]) * t, erratum=True, tag="D6b.1", note="E2: with t for I")
after.eq(alpha[t] * variance(q(x[t-1])) + (1 - alpha[t]), by=("total variance", "definition of q"), tag="D6b.1",
         note="the noise of the step is independent of x_{t-1}, whatever the law of the data")

before, now, anywhere = d.vector("y"), d.vector("y′"), d.vector("m")
u = d.law("u", graph((before, now)))  # one step from an input of variance 1
u.define(before, Normal(mean=anywhere, var=1))
u.define(now | before, Normal(mean=sqrt(alpha[t]) * before, var=1 - alpha[t]))

kept = d.chain(variance(u(now)), name="unit variance")
kept.eq(alpha[t] * variance(u(before)) + (1 - alpha[t]), by=("total variance", "definition of u"), note="D6b.1 for this step")
kept.eq(1, by=("definition of u", "moments"), tag="D6b.2", note="so 1 is kept, step after step")

misread = d.chain(alpha[t] * variance(u(before)) + (1 - alpha[t]) * t, name="with t for I")
misread.eq(1, erratum=True, tag="D6b.2", note="E2: the variance is then not preserved")

normal = d.chain(sqrt(alpha[t]) * unit + sqrt(1 - alpha[t]) * noise, name="a standard normal input")
normal.dist(fresh, by="independent normals", note="the same for the law: standard normal in, standard normal out")
