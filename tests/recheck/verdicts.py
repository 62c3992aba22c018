"""What the re-checker says of a step that it cannot justify."""

from __future__ import annotations


class Rejected(Exception):
    """A step of a proof that does not follow."""


class Undefined(Rejected):
    """A term that means nothing where it is looked at."""


def need(holds: object, why: str) -> None:
    """Raises `Rejected` unless ``holds``."""
    if not holds:
        raise Rejected(why)
