"""What is trained: the mean over the data, a random step and its noise."""

from checker.language import *

d = Derivation("The training objective", source="notes 3.9, 3.12; Ho et al., algorithm 1")

T = d.integer("T", at_least=2)
t, i, j = d.index("t", 2, T), d.index("i"), d.index("j")
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)
eps_star = d.noises("ε*")

q = d.law("q", chain(x, 0, T))  # with q(x_0), the law of the data
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]), noise=eps_star[t-1])

a, b, c = 1 - alpha[t], 1 - abar[t-1], 1 - abar[t]
variance_q = (a * b) / c
eps_hat = d.vector_function("ε̂")  # ε̂(x_t, t) is ε̂_θ(x_t, t)
guess = eps_hat(x[t], t)
noise = (x[t] - sqrt(abar[t]) * x[0]) / sqrt(c)  # ε_0, which (69) defines

p = d.law("p", chain(x, T, 1))
p.define(x[t-1] | x[t], Normal(mean=(1 / sqrt(alpha[t])) * x[t] - (a / (sqrt(c) * sqrt(alpha[t]))) * guess, var=variance_q))
theta = d.unknown("θ", eps_hat)

weight = (1 / (2 * variance_q)) * (a**2 / (c * alpha[t]))  # w_t of D19.5
error = squared(noise - guess)
divergence = KL(q(x[t-1] | x[t], x[0]), p(x[t-1] | x[t]))
normal = d.cite("vdm_posterior", "normal posterior")

step = d.chain(E(q(x[0]), E(q(x[t] | x[0]), divergence)), name="one step")
step.eq(E(q(x[0]), E(q(x[t] | x[0]), weight * error)),
        by=(normal, "definition of KL", "definition", "normal density", "moments", "linearity"), tag="D21.1",
        note="the loss of predicting the noise, D19.5, for each datum and each x_t")
step.eq(E(q(x[0], x[t]), weight * error), by="tower", note="draw a datum, then x_t from it")


def at(k):
    """The weight and the squared error of step k."""
    one, before, now = 1 - alpha[k], 1 - abar[k-1], 1 - abar[k]
    spread = (one * before) / now
    return (1 / (2 * spread)) * (one**2 / (now * alpha[k])) * squared((x[k] - sqrt(abar[k]) * x[0]) / sqrt(now) - eps_hat(x[k], k))


whole = d.chain(Sum(E(q(x[0]), E(q(x[j] | x[0]), KL(q(x[j-1] | x[j], x[0]), p(x[j-1] | x[j])))), (j, 2, T)), name="all steps")
whole.eq(Sum(E(q(x[0], x[j]), at(j)), (j, 2, T)), by=step, tag="D21.1",
         note="the loss of all steps, which a random step gives up to the factor T − 1, D16")

# drawn as the algorithm draws it: a datum, a step, a noise

e = d.vector("e")
standard = d.law("n", joint(e))
standard.define(e, Normal(mean=0, var=1))
marginal = d.cite("forward_marginal", "density")

drawn = d.chain(E(q(x[0]), E(q(x[t] | x[0]), error)), name="over the noise")
drawn.eq(E(q(x[0]), E(standard(e), squared(e - eps_hat(sqrt(abar[t]) * x[0] + sqrt(c) * e, t)))), by=("substitution", marginal, "definition of n"),
         tag="D21.2", note="x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε: the network sees x_t and guesses the ε that made it")

one = d.chain(E(q(x[0], x[t]), weight * error), name="one step without the weight")
one.argmin(E(q(x[0], x[t]), error), over=theta, tag="D21.3", note="for one t the weight may be dropped")

# over all steps it may not, unless the network can attain the best guess at each t

w = d.parameters("w", 2, T, low=0)
r = d.law("r", chain(x, 0, T))  # any forward chain
each = E(r(x[0], x[j]), squared((x[j] - sqrt(abar[j]) * x[0]) / sqrt(1 - abar[j]) - eps_hat(x[j], j)))
simple = d.chain(Sum(w[j] * each, (j, 2, T)), name="without the weights")
simple.argmin(Sum(each, (j, 2, T)), over=theta, erratum=True, tag="D21.3", note="E27: L_simple drops the weights of all steps at once")
