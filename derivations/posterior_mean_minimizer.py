"""What the loss of predicting x_0 is least at: the posterior mean."""

from checker.language import *

d = Derivation("The minimiser of the loss of predicting x_0", source="notes 3.9, where it is implicit")

T = d.integer("T", at_least=2)
t = d.index("t", 1, T)
x = d.vectors("x")
q = d.law("q", chain(x, 0, T))  # with q(x_0), the law of the data
guess = d.vector_function("x̂")  # any function of x_t and t
choice = d.unknown("x̂(·)", guess)

pair = q(x[0], x[t])
posterior_mean = mean(q(x[0] | x[t]))

error = d.chain(E(pair, dot(guess(x[t], t) - posterior_mean, posterior_mean - x[0])), name="orthogonality")
error.eq(0, by=("moments", "marginalisation", "linearity"), note="given x_t, the mean of E[x_0 | x_t] − x_0 is 0")

loss = d.chain(E(pair, squared(guess(x[t], t) - x[0])), name="loss")
loss.eq(E(q(x[t]), squared(guess(x[t], t) - posterior_mean)) + E(pair, squared(posterior_mean - x[0])),
        by=("moments", "marginalisation", "linearity"), tag="D17.1", note="expand the square about E[x_0 | x_t]; the cross term is 0")
loss.argmin(E(q(x[t]), squared(guess(x[t], t) - posterior_mean)), over=choice, tag="D17.2",
            note="the second term is free of x̂; the first is least, and 0, at x̂(x_t, t) = E[x_0 | x_t]")

known = d.chain(posterior_mean, name="not x_0")
known.eq(x[0], erratum=True, tag="D17.2", note="E21: x_0 in the place of E[x_0 | x_t]")
