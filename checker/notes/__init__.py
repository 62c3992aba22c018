"""Notes as derivation files: Markdown with LaTeX in, the same derivations as from Python out."""
