"""The law that guidance with a weight samples from."""

from checker.language import *

d = Derivation("The density behind guidance", source="Luo (163)–(170)")

# gradients in x of log densities agree where the densities are proportional in x
x, y = d.vector("x"), d.vector("y")  # x is x_t
gamma = d.parameter("γ", low=0)
p = d.law("p", joint(x, y))

bayes = d.chain(p(x | y), name="Bayes")
bayes.propto(p(x) * p(y | x), in_=x, by="bayes", note="∇log p(x|y) = ∇log p(x) + ∇log p(y|x): p(y) is free of x")

published = d.chain(p(x | y), name="as published")
published.propto(p(x) * exp(gamma * log(p(y | x))), in_=x, erratum=True,
                 note="E28: '∇log p(x|y) = ∇log p(x) + γ∇log p(y|x)', with p(x|y) on both sides of what follows; true for γ = 1")

tilted = d.chain(p(x) * exp(gamma * log(p(y | x))), name="tilted")
tilted.propto(exp((1 - gamma) * log(p(x)) + gamma * log(p(x | y))), in_=x, by="bayes",
              note="(1 − γ)∇log p(x) + γ∇log p(x|y) is the gradient of the log of another density, ∝ p(x) p(y|x)^γ")
