"""Why the forward step has the factor √α_t and the variance 1 − α_t."""

from checker.language import *

d = Derivation("The forward step keeps the variance", source="notes 3.1; Luo (31)")

T = d.integer("T", at_least=2)
t = d.index("t", 1, T)
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
unit, noise, fresh = d.noise("ε"), d.noise("ε′"), d.noise("ε̄")
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]))

step = d.chain(x[t], name="step")
step.dist(Normal(mean=sqrt(alpha[t]) * x[t-1], var=(1 - alpha[t]) * t), given=x[t-1], erratum=True, tag="D6.2",
          note="E2: (1 − α_t)t, a bold I misread")
step.dist(Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]), given=x[t-1], by=("definition of q", "independent normals"),
          tag="D6.2", note="Luo (31)")

variance_after = d.chain(alpha[t] * 1 + (1 - alpha[t]), name="unit variance")
variance_after.eq(1, by="algebra", note="α_t times the variance before, and the variance of the noise, if the variance before is 1: for D6b.2")

misread = d.chain(alpha[t] * 1 + (1 - alpha[t]) * t, name="with t for I")
misread.eq(1, erratum=True, note="E2: the variance is then not preserved")

normal = d.chain(sqrt(alpha[t]) * unit + sqrt(1 - alpha[t]) * noise, name="a standard normal input")
normal.dist(fresh, by="independent normals", note="a step from a standard normal vector gives a standard normal vector")
