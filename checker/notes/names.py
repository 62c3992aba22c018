"""What a written name stands for."""

from __future__ import annotations

from collections.abc import Mapping

from checker.language.derivation import Declarations


class Names:
    """The names of a derivation, found however they are spelt: ``\\bar\\alpha_t``, ``ᾱₜ``, ``abar_t``.

    ``aliases`` maps other spellings to declared names: ``{"P": "p"}``.
    """

    def __init__(self, declared: Declarations, aliases: Mapping[str, str] | None = None) -> None:
        self.declared, self.aliases = declared, dict(aliases or {})
