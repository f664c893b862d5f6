"""Typst, started once and fed with values: the same values give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from skillmatch.errors import InputError, MissingExtraError
from skillmatch.report.clean import short
from skillmatch.report.theme import Theme

__all__ = ["Setter"]

# The standard of accessible PDFs; typst checks what it can.
ACCESSIBLE = "ua-1"
_NO_GLYPH = "could not be displayed"
_STANDARD = "PDF/UA-1 error"


class Setter:
    """Sets one template with many values.

    Parameters
    ----------
    name : str
        Of the template.
    theme : Theme

    Raises
    ------
    MissingExtraError
        typst is not installed.
    InputError
        The template cannot be read.

    Notes
    -----
    Outside text reaches typst as JSON values, never as source, so none of it can be markup or
    code. A template reads files of its own folder alone. Fonts are typst's own and those of the
    office's folder; where a name needs other letters, the fonts of the machine are asked.
    """

    def __init__(self, name: str, theme: Theme) -> None:
        try:
            import typst
        except ImportError:
            raise MissingExtraError("PDF needs typst", hint="pip install typst") from None
        self._typst = typst
        self._theme = theme
        self._path, self._root = theme.source(name)
        try:
            self._source = self._path.read_bytes()
        except OSError as error:
            raise InputError(f"{self._path}: it cannot be read ({error.strerror})") from None

    @cached_property
    def _own(self) -> Any:
        return self._compiler(system=False)

    @cached_property
    def _wide(self) -> Any:
        return self._compiler(system=True)

    def _compiler(self, *, system: bool) -> Any:
        fonts = self._theme.fonts()
        nowhere = str(self._root / "packages-are-not-fetched")
        return self._typst.Compiler(
            root=str(self._root),
            font_paths=self._typst.Fonts(
                include_system_fonts=system, font_paths=[] if fonts is None else [str(fonts)]
            ),
            package_path=nowhere,
            package_cache_path=nowhere,
        )

    def set(self, values: Mapping[str, Any]) -> bytes:
        """Return the PDF of values.

        Parameters
        ----------
        values : mapping
            JSON-able; reaches the template as ``json(bytes(sys.inputs.data))``.

        Raises
        ------
        InputError
            The template has an error.
        """
        data = json.dumps(values, ensure_ascii=False, sort_keys=True)
        made, message = self._try(self._own, data, standard=True)
        if made is None and _NO_GLYPH in message:
            # A name needs letters that our fonts lack; if no font has them, it is tagged still.
            made, message = self._try(self._wide, data, standard=True)
            if made is None and _NO_GLYPH in message:
                made, message = self._try(self._wide, data, standard=False)
        if made is None and _STANDARD in message:  # An office's own template may miss it.
            made, message = self._try(self._own, data, standard=False)
        if made is None:
            raise InputError(
                f"{self._path.name} cannot be set as PDF: {short(message, 200)}",
                hint="mend the template, or leave out --templates",
            )
        return made

    def _try(self, compiler: Any, data: str, *, standard: bool) -> tuple[bytes | None, str]:
        more = {"pdf_standards": [ACCESSIBLE]} if standard else {}
        try:
            made = compiler.compile(
                input=self._source, format="pdf", sys_inputs={"data": data}, timestamp=0, **more
            )
        except self._typst.TypstError as error:
            return None, str(error)
        return bytes(made), ""
