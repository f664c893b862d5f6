"""skillmatch: job postings to micro-credentials, by the gap each one closes.

>>> import skillmatch as sm
>>> matcher = sm.load()
>>> role = matcher.role("Data engineer")
>>> gap = matcher.gap(matcher.profile(skills=["SQL"]), role)
>>> best = matcher.recommend(gap, k=3)
>>> len(best)
3
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from skillmatch.api import (
        load,
        pipeline,
        read_badges,
        read_catalogue,
        read_cv,
        read_postings,
    )
    from skillmatch.matcher import SkillMatcher

__version__ = "0.4.0"
__all__ = [
    "SkillMatcher",
    "__version__",
    "load",
    "pipeline",
    "read_badges",
    "read_catalogue",
    "read_cv",
    "read_postings",
]

_HOME = {
    "SkillMatcher": "skillmatch.matcher",
    "load": "skillmatch.api",
    "pipeline": "skillmatch.api",
    "read_badges": "skillmatch.api",
    "read_catalogue": "skillmatch.api",
    "read_cv": "skillmatch.api",
    "read_postings": "skillmatch.api",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import skillmatch`` stays light."""
    if name not in _HOME:
        raise AttributeError(f"module 'skillmatch' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
