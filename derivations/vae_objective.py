"""The reconstruction term of a variational autoencoder with a normal decoder."""

from checker.language import *

d = Derivation("The reconstruction term", source="notes 1.5–1.6; Luo (22)")

x, z, f = d.vector("x"), d.vector("z"), d.vector("f")  # f stands for f_θ(z), the output of the decoder
s = d.parameter("s", low=0)
p = d.law("p", graph((z, x)))
q = d.law("q", graph((x, z)))

published = d.chain(log(p(x | z)), name="as published")
published.le(0, erratum=True, note="E4: 'p(x|z) → 1, so log p(x|z) → 0': a density may exceed 1")

reconstruction = d.chain(E(q(z | x), log(p(x | z))), name="reconstruction")
reconstruction.le(0, erratum=True, note="E4: nor is its mean bounded by 0")

normal = d.chain(log(N(x, f, s**2)), name="normal decoder")
normal.eq(-(1 / (2 * s**2)) * squared(x - f) - (x.dim / 2) * log(2 * pi * s**2),
          by=("normal density", "logarithm"), tag="D3c.3",
          note="a squared error and a constant; as s → 0 the constant grows without bound")
