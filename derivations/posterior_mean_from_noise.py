"""The mean of the posterior through the noise."""

from checker.language import *

d = Derivation("The posterior mean through the noise", source="notes 3.12; Luo (115)–(125)")

T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
x, noise = d.vectors("x"), d.vectors("ε")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)

a, b, c = 1 - alpha[t], 1 - abar[t-1], 1 - abar[t]
start = (x[t] - sqrt(c) * noise[0]) / sqrt(abar[t])  # D18.1: x_0, solved from (69); ε_0 is defined by it
defined = (x[t] - sqrt(abar[t]) * x[0]) / sqrt(c)  # that ε_0, written out
data = (x[t] - sqrt(c) * defined) / sqrt(abar[t])

solved = d.chain(x[0], name="data")
solved.eq(data, by="algebra", tag="D18.1", note="solve (69) for x_0; ε_0 is the noise that (69) defines. Luo (115)")

through = d.chain((sqrt(alpha[t]) * b * x[t] + sqrt(abar[t-1]) * a * x[0]) / c, name="substitute")  # D18.2, Luo (116)
through.eq((sqrt(alpha[t]) * b * x[t] + sqrt(abar[t-1]) * a * data) / c, by="algebra", tag="D18.3",
           note="x_0 in the mean of the posterior, by x_t and the noise. Luo (117)")
through.eq((1 / sqrt(alpha[t])) * x[t] - (a / (sqrt(c) * sqrt(alpha[t]))) * defined, by="definition of ᾱ",
           note="D18.4 to D18.10 at once: x_t without its noise, scaled")

mean_q = d.chain((sqrt(alpha[t]) * b * x[t] + sqrt(abar[t-1]) * a * start) / c, name="mean")
mean_q.eq((sqrt(alpha[t]) * b * x[t] + a * ((x[t] - sqrt(c) * noise[0]) / sqrt(alpha[t]))) / c,
          by="definition of ᾱ", tag="D18.4", note="√ᾱ_{t-1}/√ᾱ_t = 1/√α_t. Luo (118)")
mean_q.eq(((sqrt(alpha[t]) * b) / c) * x[t] + (a / (c * sqrt(alpha[t]))) * x[t] - ((a * sqrt(c)) / (c * sqrt(alpha[t]))) * noise[0],
          by="algebra", tag="D18.5", note="expand. Luo (119)")
mean_q.eq(((sqrt(alpha[t]) * b) / c + a / (c * sqrt(alpha[t]))) * x[t] - ((a * sqrt(c)) / (c * sqrt(alpha[t]))) * noise[0],
          by="algebra", tag="D18.6", note="collect. Luo (120)")
mean_q.eq(((alpha[t] * b) / (c * sqrt(alpha[t])) + a / (c * sqrt(alpha[t]))) * x[t] - (a / (sqrt(c) * sqrt(alpha[t]))) * noise[0],
          by="algebra", tag="D18.7", note="Luo (121)")
mean_q.eq(((alpha[t] - abar[t] + 1 - alpha[t]) / (c * sqrt(alpha[t]))) * x[t] - (a / (sqrt(c) * sqrt(alpha[t]))) * noise[0],
          by="definition of ᾱ", tag="D18.8", note="Luo (122)")
mean_q.eq((c / (c * sqrt(alpha[t]))) * x[t] - (a / (sqrt(c) * sqrt(alpha[t]))) * noise[0],
          by="algebra", tag="D18.9", note="Luo (123)")
mean_q.eq((1 / sqrt(alpha[t])) * x[t] - (a / (sqrt(c) * sqrt(alpha[t]))) * noise[0],
          by="algebra", tag="D18.10", note="Luo (124)")
mean_q.eq((1 / sqrt(alpha[t])) * x[t] + (a / (sqrt(c) * sqrt(alpha[t]))) * noise[0], erratum=True,
          note="with the sign of the noise turned round")

# the model is given the same form, with a guess for the noise

eps_hat = d.vector_function("ε̂")  # ε̂(x_t, t) is ε̂_θ(x_t, t)
spread = d.parameter("v", low=0)
p = d.law("p", chain(x, T, 0))
p.define(x[t-1] | x[t], Normal(mean=(1 / sqrt(alpha[t])) * x[t] - (a / (sqrt(c) * sqrt(alpha[t]))) * eps_hat(x[t], t), var=spread))

model = d.chain(mean(p(x[t-1] | x[t])), name="model")
model.eq((1 / sqrt(alpha[t])) * x[t] - (a / (sqrt(c) * sqrt(alpha[t]))) * eps_hat(x[t], t), by=("definition of p", "moments"), tag="D18.11",
         note="what is learned takes the place of the noise. Luo (125)")

apart = d.chain(mean(p(x[t-1] | x[t])) - (sqrt(alpha[t]) * b * x[t] + sqrt(abar[t-1]) * a * x[0]) / c, name="difference")
apart.eq((a / (sqrt(c) * sqrt(alpha[t]))) * (defined - eps_hat(x[t], t)), by=("definition of ᾱ", "moments"),
         note="so the means differ by the error of the guess, scaled; the rest is common to both")
