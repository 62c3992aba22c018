"""Determinants of products, inverses and multiples of matrices, and their logarithms.

Refuses: determinants of sums, and of products whose factors are not square.
"""

from __future__ import annotations

from sympy import Basic, Expr, S
from sympy import log as Log

from checker.conditions import Condition
from checker.language.binding import canonical
from checker.language.matrices import Det
from checker.reading import Reader
from checker.rules.rule import Context, Instance, NotProved, Rule, equal, inverse, log, power, product, total
from checker.words import Letter, Word, matrix_of


def _one_word(term: Basic) -> tuple[Expr, Word]:
    """The matrix of a determinant as a number times one word of square matrices."""
    if not isinstance(term, Det):
        raise NotProved("not a determinant")
    reader = Reader()
    form = reader.matrix(canonical(term.matrix))
    if len(form) != 1:
        raise NotProved("the determinant of a sum")
    ((word, c),) = form.items()
    if any(a.matrix.rows != term.matrix.rows or a.matrix.cols != term.matrix.rows for a in word):
        raise NotProved("a factor that is not square has no determinant")
    return reader.term(c), word


def _of_letter(a: Letter) -> Expr:
    """det Aᵀ = det A, det A⁻¹ = 1 / det A."""
    plain = Det(a.matrix)
    return inverse(plain) if a.inverse else plain


def state_determinant(context: Context, term: Basic) -> Instance:
    """det(c A B⁻¹ …) = cⁿ det A / det B … for square n × n matrices, c = 1 or n a number; det I = 1, det Aᵀ = det A."""
    c, word = _one_word(term)
    n = term.matrix.rows
    if c != S.One and not n.is_Integer:
        raise NotProved("a power with a symbolic exponent")
    factors = [_of_letter(a) for a in word]
    return Instance(equal(term, product(*([] if c == S.One else [power(c, n)]), *factors)))


def state_log_determinant(context: Context, term: Basic) -> Instance:
    """log det(c W) = n log c + log det W for an n × n matrix W, c > 0 and det W > 0."""
    if not isinstance(term, Log):
        raise NotProved("not a logarithm")
    c, word = _one_word(term.args[0])
    if c == S.One:
        raise NotProved("no number is taken out")
    n = term.args[0].matrix.rows
    rest = Det(matrix_of(word)) if word else S.One
    conditions = tuple(Condition("> 0", f, context.facts) for f in (c, *([rest] if word else [])))
    return Instance(equal(term, total(product(n, log(c)), *([log(rest)] if word else []))), conditions)


DETERMINANT = Rule(
    "determinant", "det(AB) = det A det B, det Aᵀ = det A, det A⁻¹ = 1/det A, det I = 1, log det(cA) = n log c + log det A",
    "A and B are square, n × n; for the logarithm c > 0 and det A > 0", "for a sum: det(A + B) is not det A + det B; det(cA) is cⁿ det A",
    "log |2πΣ| = d log(2π) + log |Σ|", state_determinant, ("determinant of a product", "log determinant", "determinants"))
LOG_DETERMINANT = Rule(
    DETERMINANT.name, DETERMINANT.statement, DETERMINANT.conditions, DETERMINANT.fails, DETERMINANT.example, state_log_determinant,
    DETERMINANT.aliases)
