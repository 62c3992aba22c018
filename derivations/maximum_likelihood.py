"""Maximum likelihood is the minimisation of a divergence."""

from checker.language import *

d = Derivation("Maximum likelihood minimises a divergence", source="notes 1.1")

x = d.vector("x")
data = d.law("p̂", joint(x))  # the empirical law of the data
p = d.law("p", joint(x))  # the model p_θ

loss = d.chain(E(data(x), log(data(x))) - E(data(x), log(p(x))), name="loss")
loss.eq(KL(data(x), p(x)), by=("definition of KL", "linearity"), tag="D0.4",
        note="less the entropy of the data, less the mean log-likelihood; the first is free of θ")
loss.ge(0, by="gibbs", note="equality if and only if the model is the law of the data")
