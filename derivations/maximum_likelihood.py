"""Maximum likelihood is the minimisation of a divergence."""

from checker.language import *

d = Derivation("Maximum likelihood minimises a divergence", source="notes 1.1")

x = d.vector("x")
data = d.law("p̂", joint(x))  # the empirical law of the data
p = d.law("p", joint(x))  # the model p_θ
theta = d.unknown("θ", p)

loss = d.chain(-E(data(x), log(p(x))), name="loss")  # D0.2; maximising is minimising the negative
loss.argmin(-entropy(data, x) - E(data(x), log(p(x))), over=theta, tag="D0.3", note="the entropy of the data is free of θ")
loss.eq(KL(data(x), p(x)), by=("definition of KL", "linearity"), tag="D0.4",
        note="less the entropy of the data, less the mean log-likelihood; the first is free of θ")

least = d.chain(KL(data(x), p(x)), name="at least 0")
least.ge(0, by="gibbs", note="equality if and only if the model is the law of the data")
