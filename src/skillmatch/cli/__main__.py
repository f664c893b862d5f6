"""``python -m skillmatch.cli``."""

from __future__ import annotations

from skillmatch.cli import main

if __name__ == "__main__":
    main()
