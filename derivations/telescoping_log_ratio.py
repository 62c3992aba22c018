"""The telescoping log-ratio of the denoising decomposition."""

from checker.language import *

d = Derivation("A telescoping log-ratio", source="notes 3.6; Luo (53)–(54)")

T = d.integer("T", at_least=1)
t = d.index("t")
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))

ratio = d.chain(log(Product(1 / (q(x[t] | x[0]) / q(x[t-1] | x[0])), (t, 2, T))), name="telescoping")
ratio.eq(log(Product(q(x[t-1] | x[0]) / q(x[t] | x[0]), (t, 2, T))),
         by="algebra", tag="D8.2", note="a double fraction")
ratio.eq(Sum(log(q(x[t-1] | x[0])) - log(q(x[t] | x[0])), (t, 2, T)),
         by="logarithm", tag="D8.3", note="the logarithm of a product is the sum of the logarithms")
ratio.eq(Sum(log(q(x[t-1] | x[0])), (t, 2, T)) - Sum(log(q(x[t] | x[0])), (t, 2, T)),
         by="linearity", tag="D8.4", note="split the sum")
ratio.eq(Sum(log(q(x[t] | x[0])), (t, 1, T - 1)) - Sum(log(q(x[t] | x[0])), (t, 2, T)),
         by="index shift", tag="D8.5", note="t → t + 1 in the first sum")
ratio.eq(log(q(x[1] | x[0])) - log(q(x[T] | x[0])),
         by="telescoping", tag="D8.6", note="the terms t = 2, …, T − 1 cancel; for T = 1 both sums are empty")
ratio.eq(log(q(x[1] | x[0]) / q(x[T] | x[0])),
         by="logarithm", tag="D8.7")
