"""The objective of a variational autoencoder, and its reconstruction term."""

from checker.language import *

d = Derivation("The objective of a variational autoencoder", source="notes 1.5–1.6; Luo (22)")

x, z = d.vector("x"), d.vector("z")
s = d.parameter("s", low=0)
f = d.vector_function("f")  # f(z) is f_θ(z), the output of the decoder
p = d.law("p", graph((z, x)))
q = d.law("q", graph((x, z)))
theta = d.unknown("θ", p(x | z), f)  # the decoder
phi = d.unknown("φ", q(z | x))  # the encoder

bound = E(q(z | x), log(p(x, z) / q(z | x)))
objective = E(q(z | x), log(p(x | z))) - KL(q(z | x), p(z))

loss = d.chain(-bound, name="objective")
loss.eq(-objective, by=("chain rule", "definition of KL", "logarithm", "linearity"), tag="D3c.1", note="what is maximised. Luo (22)")
loss.argmin(-E(q(z | x), log(p(x | z))), over=theta, note="for the decoder the prior term is a constant")

competing = d.chain(-E(q(z | x), log(p(x | z))), name="two terms")
competing.argmin(KL(q(z | x), p(z)), over=phi, erratum=True,
                 note="E12b: 'maximise reconstruction, that is, minimise prior matching'; the two compete for the encoder")

one, two = z.copy(1), z.copy(2)
sampled = d.chain(E(q(one | x), E(q(two | x), 1/2 * (log(p(x | one)) + log(p(x | two))))), name="two samples")
sampled.eq(E(q(z | x), log(p(x | z))), by="linearity", tag="D3c.2",
           note="a mean over L samples, here L = 2, has the right expectation; nothing is said of its maximiser")

L, k = d.integer("L", at_least=1), d.index("k")
size = Sum(1, (k, 1, L))  # L, as the number of samples
many = d.chain(Sum((1 / size) * E(q(z | x), log(p(x | z))), (k, 1, L)), name="L samples")
many.eq(E(q(z | x), log(p(x | z))), by="linearity", tag="D3c.2",
        note="the mean of L samples has as its expectation the mean of L expectations, all the same: the objective is unbiased for any L")

published = d.chain(log(p(x | z)), name="as published")
published.le(0, erratum=True, note="E4: 'p(x|z) → 1, so log p(x|z) → 0': a density may exceed 1")

reconstruction = d.chain(E(q(z | x), log(p(x | z))), name="reconstruction")
reconstruction.le(0, erratum=True, note="E4: nor is its mean bounded by 0")

normal = d.chain(-log(N(x, f(z), s**2)), name="normal decoder")
normal.eq((1 / (2 * s**2)) * squared(x - f(z)) + (x.dim / 2) * log(2 * pi * s**2),
          by=("normal density", "logarithm"), tag="D3c.3",
          note="a squared error and a constant; as s → 0 the constant falls without bound")
fit = d.chain(E(q(z | x), log(N(x, f(z), s**2))), name="without the prior term")
fit.eq(-(1 / (2 * s**2)) * E(q(z | x), squared(x - f(z))) - (x.dim / 2) * log(2 * pi * s**2),
       by=("normal density", "logarithm", "linearity"), note="D3c.3, on average over the code")
fit.le(-(x.dim / 2) * log(2 * pi * s**2), by="linearity", tag="D3c.4",
       note="the largest value of log p(x|z), had where every code drawn gives f(z) = x: without the prior term the code shrinks to a point")
normal.argmin(squared(x - f(z)), over=theta, note="for a given s the decoder fits x in the mean square")
