"""Fetching over HTTP: catalogues, adverts, taxonomies, and the check of a programme's page.

Nothing here runs unless a command of the user asks for it; only this package knows ``httpx``.
"""

from __future__ import annotations

__all__: list[str] = []
