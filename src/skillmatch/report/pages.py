"""HTML from templates that an office may replace: sandboxed, escaped, nothing fetched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skillmatch.errors import InputError
from skillmatch.report.clean import short
from skillmatch.report.theme import TEMPLATES, Theme

__all__ = ["render_page"]


def render_page(name: str, theme: Theme, values: Mapping[str, Any]) -> str:
    """Return the page that a template makes of values.

    Parameters
    ----------
    name : str
        Of the template; the office's own comes before ours.
    theme : Theme
    values : mapping
        Plain values; every text is escaped.

    Raises
    ------
    InputError
        The template has an error, or asks for what the sandbox does not allow.
    """
    from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    path, folder = theme.source(name)
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([folder, TEMPLATES], followlinks=False),
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    try:
        return environment.get_template(name).render(**values, theme=theme.view())
    except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", None)
        where = f"{path.name}, line {line}" if line else path.name
        raise InputError(
            f"{where}: the template cannot be used ({short(str(error), 160)})",
            hint="mend the template, or leave out --templates",
        ) from None
