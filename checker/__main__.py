"""``python -m checker`` is the command ``verify-derivation``."""

from checker.cli import main

raise SystemExit(main())
