"""The mean of the posterior through the noise."""

from checker.language import *

d = Derivation("The posterior mean through the noise", source="notes 3.12; Luo (115)–(124)")

T = d.integer("T", at_least=2)
t, i = d.index("t", 2, T), d.index("i")
x, noise = d.vectors("x"), d.vectors("ε")
alpha = d.parameters("α", 1, T, low=0, high=1)
abar = d.let("ᾱ", t, Product(alpha[i], (i, 1, t)), 0, T)

a, b, c = 1 - alpha[t], 1 - abar[t-1], 1 - abar[t]
start = (x[t] - sqrt(c) * noise[0]) / sqrt(abar[t])  # D18.1: x_0, solved from (69); ε_0 is defined by it

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
