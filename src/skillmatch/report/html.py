"""One self-contained page: no scripts, nothing fetched, prints well."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["render"]

TEMPLATES = Path(__file__).parent / "templates"


def render(view: Mapping[str, Any]) -> str:
    """Return the page of a view; all its texts are escaped.

    Parameters
    ----------
    view : mapping
        Made by :func:`skillmatch.report.view.build`.
    """
    return str(_template().render(**view))


@cache
def _template() -> Any:
    """Return the template, compiled once for all pages of a cohort."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.get_template("report.html.j2")
