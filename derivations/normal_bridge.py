"""The correction of the consistency term for the linear normal chain: the bridge, its information, the size of the error."""

from checker.language import *

d = Derivation("The bridge of the forward chain", source="notes 3.3; corrects Luo (45) for the chain (31)")

T = d.integer("T", at_least=3)
t = d.index("t", 2, T - 1)
x = d.vectors("x")
alpha = d.parameters("α", 1, T, low=0, high=1)
eps_star, fresh = d.noises("ε*"), d.noise("ε̄")
q = d.law("q", chain(x, 0, T))
q.define(x[t] | x[t-1], Normal(mean=sqrt(alpha[t]) * x[t-1], var=1 - alpha[t]), noise=eps_star[t-1])

a, b, c = 1 - alpha[t], 1 - alpha[t+1], 1 - alpha[t] * alpha[t+1]
dimension = x[0].dim

# D7d.4: the bridge, by completing the square

between = N(x[t], (sqrt(alpha[t]) * b * x[t-1] + sqrt(alpha[t+1]) * a * x[t+1]) / c, (a * b) / c)

square = d.chain(q(x[t] | x[t-1], x[t+1]), name="completing the square")
square.propto(q(x[t+1] | x[t]) * q(x[t] | x[t-1]), in_=x[t], by=("bayes", "markov(q)"), note="q(x_{t+1}|x_{t-1}) is free of x_t")
square.eq(N(x[t+1], sqrt(alpha[t+1]) * x[t], b) * N(x[t], sqrt(alpha[t]) * x[t-1], a), by="definition of q", note="the two steps")
square.propto(between, in_=x[t], by="normal density", note="complete the square in x_t")

normal = d.chain(q(x[t] | x[t-1], x[t+1]), name="bridge")
normal.eq(N(x[t], sqrt(alpha[t]) * x[t-1], a), erratum=True, note="E1: 'by the Markov property q(x_t|x_{t-1}, x_{t+1}) = q(x_t|x_{t-1})'")
normal.eq(between, by=(square, "normalised"), tag="D7d.4", note="as the posterior, with α_t for ᾱ_{t-1} and α_{t+1} for α_t")

# D7d.5: what x_{t+1} tells about x_t, from the law of two steps

two_steps = d.chain(x[t+1], name="two steps")
two_steps.eq(sqrt(alpha[t+1]) * x[t] + sqrt(b) * eps_star[t], by="reparametrisation", note="the last step")
two_steps.eq(sqrt(alpha[t+1]) * (sqrt(alpha[t]) * x[t-1] + sqrt(a) * eps_star[t-1]) + sqrt(b) * eps_star[t],
             by="reparametrisation", note="and the one before")
two_steps.dist(sqrt(alpha[t] * alpha[t+1]) * x[t-1] + sqrt(c) * fresh, given=x[t-1], by="independent normals", note="the variances add")

pair = q(x[t], x[t+1] | x[t-1])
known = d.chain(information(q, x[t], x[t+1], at=x[t-1]), name="information")
known.eq(E(pair, log(q(x[t+1] | x[t]) / q(x[t+1] | x[t-1]))), by=("chain rule", "markov(q)"),
         note="the next step against two steps")
known.eq(E(pair, log(N(x[t+1], sqrt(alpha[t+1]) * x[t], b)) - log(N(x[t+1], sqrt(alpha[t] * alpha[t+1]) * x[t-1], c))),
         by=("definition of q", two_steps, "logarithm"), note="both are normal")
known.eq((dimension / 2) * log(c / b),
         by=(two_steps, "definition of q", "markov(q)", "normal density", "moments", "marginalisation", "linearity", "logarithm"), tag="D7d.5",
         note="both squares have the mean d; it is the same for every x_{t-1}")

average = d.chain(information(q, x[t], x[t+1], given=x[t-1]), name="on average")
average.eq(E(q(x[t-1]), information(q, x[t], x[t+1], at=x[t-1])), by="tower",
           note="and so it is on average over x_{t-1}")

# D7d.7 for a linear model p(x_t | x_{t+1}) = N(m x_{t+1}, s² I)

m, s = d.parameter("m"), d.parameter("s", low=0)
fit = log(N(x[t], m * x[t+1], s**2))
error = d.chain(E(pair, fit) - E(q(x[t+1] | x[t-1]), E(q(x[t] | x[t-1]), fit)), name="size of the error")
error.eq((1 / s**2) * (E(pair, dot(x[t], m * x[t+1])) - E(q(x[t+1] | x[t-1]), E(q(x[t] | x[t-1]), dot(x[t], m * x[t+1])))),
         by=("normal density", "marginalisation", "linearity"), note="only the cross term of the square differs")
error.eq(((sqrt(alpha[t+1]) * a) / s**2) * (m * dimension),
         by=(two_steps, "definition of q", "markov(q)", "moments"), tag="D7d.7", note="for this model ∇·μ = m d")
