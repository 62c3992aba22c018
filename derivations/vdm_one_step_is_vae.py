"""With one step the variational diffusion model is a variational autoencoder."""

from checker.language import *

d = Derivation("One step is a variational autoencoder", source="notes 3.8")

t = d.index("t")
x = d.vectors("x")
q = d.law("q", chain(x, 0, 1))
p = d.law("p", chain(x, 1, 0))

vae = E(q(x[1] | x[0]), log(p(x[0] | x[1]))) - KL(q(x[1] | x[0]), p(x[1]))

bound = d.chain(E(q(x[1] | x[0]), log(p(x[0], x[1]) / q(x[1] | x[0]))), name="bound")
bound.eq(vae, by=("chain rule", "definition of KL", "logarithm", "linearity"), tag="D10.3",
         note="the bound of the autoencoder, (19), with x_0 for x and x_1 for z")

denoising = d.chain(vae - Sum(E(q(x[1] | x[0]), log(p(x[0] | x[1]))), (t, 2, 1)), name="denoising form")
denoising.eq(vae, by="empty range", tag="D10.2", note="there is no t from 2 to 1")

consistency = d.chain(vae - Sum(E(q(x[1] | x[0]), log(p(x[0] | x[1]))), (t, 1, 0)), name="consistency form")
consistency.eq(vae, by="empty range", tag="D10.4", note="nor from 1 to 0")
