"""The look of reports: accent colour, logo and templates of an office, checked before use."""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmatch.errors import InputError, UnsafeFileError
from skillmatch.report.clean import clean, short
from skillmatch.report.logo import check_png, check_svg, png_size

__all__ = ["ACCENT", "TEMPLATES", "Theme", "read_theme"]

TEMPLATES = Path(__file__).parent / "templates"
ACCENT = "#12403f"
NAMES = ("student.typ", "cohort.typ", "cohort.html.j2", "privacy.html.j2")
LOGOS = ("logo.svg", "logo.png")
SETTINGS = ("accent", "office", "contact")
MOST_FILES = 200
MOST_BYTES = 20_000_000  # of the whole folder; fonts are large
MOST_TEXT = 400_000  # of one template
MOST_LOGO = 512_000
CONTRAST = 4.5  # WCAG 2.2, 1.4.3: white text on the accent colour
# Typst would fetch a package that a template names.
_PACKAGE = re.compile(rb"""@[A-Za-z][\w-]*/|["']@""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What an office can replace.

    Parameters
    ----------
    accent : str
        Colour as ``#rrggbb``; white text on it is readable.
    office, contact : str, optional
        Who hands the report out, and where to ask.
    logo : str, optional
        The logo as SVG; a PNG is wrapped in one.
    folder : Path, optional
        Where templates of the office lie.
    """

    accent: str = ACCENT
    office: str | None = None
    contact: str | None = None
    logo: str | None = None
    folder: Path | None = None

    def source(self, name: str) -> tuple[Path, Path]:
        """Return the template of a name and the folder that it may read from.

        Raises
        ------
        InputError
            There is no such template.
        """
        if name not in NAMES:
            raise InputError(f"there is no template {name!r}", hint=f"one of {', '.join(NAMES)}")
        if self.folder is not None and (self.folder / name).is_file():
            return self.folder / name, self.folder
        return TEMPLATES / name, TEMPLATES

    def fonts(self) -> Path | None:
        """Return the office's folder of fonts, if there is one."""
        found = None if self.folder is None else self.folder / "fonts"
        return found if found is not None and found.is_dir() else None

    def view(self) -> dict[str, Any]:
        """Return the values that templates show."""
        return {
            "accent": self.accent, "office": self.office, "contact": self.contact,
            "logo": self.logo,
            "logo_uri": None if self.logo is None else
            f"data:image/svg+xml;base64,{b64encode(self.logo.encode()).decode()}",
        }  # fmt: skip


def read_theme(
    templates: str | os.PathLike[str] | None = None, logo: str | os.PathLike[str] | None = None
) -> Theme:
    """Read and check an office's folder of templates and its logo.

    Parameters
    ----------
    templates : path, optional
        A folder with any of ``theme.json``, ``logo.svg`` or ``logo.png``, the templates and
        ``fonts/``. Links, and files that are too many or too large, are refused.
    logo : path, optional
        An SVG or PNG file; comes before the folder's own.

    Raises
    ------
    InputError
        The folder or a file is missing, or a setting cannot be used.
    UnsafeFileError
        A file is too large, is a link, or a logo has scripts or links to other files.
    """
    folder = None if templates is None else Path(templates)
    settings: dict[str, str] = {}
    if folder is not None:
        if not folder.is_dir():
            raise InputError(f"{folder}: there is no such folder", hint="--templates FOLDER")
        _check_folder(folder)
        settings = _settings(folder / "theme.json")
    path = None if logo is None else Path(logo)
    if path is None and folder is not None:
        path = next((folder / n for n in LOGOS if (folder / n).is_file()), None)
    return Theme(
        accent=_accent(settings.get("accent", ACCENT)),
        office=settings.get("office"),
        contact=settings.get("contact"),
        logo=None if path is None else _logo(path),
        folder=folder,
    )


def _check_folder(folder: Path) -> None:
    size = count = 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise UnsafeFileError(
                f"{path}: a link in the folder of templates is not followed",
                hint="put the file itself there",
            )
        if not path.is_file():
            continue
        count += 1
        size += path.stat().st_size
        if count > MOST_FILES or size > MOST_BYTES:
            raise UnsafeFileError(
                f"{folder}: more than {MOST_FILES} files or {MOST_BYTES // 1_000_000} MB",
                hint="keep templates, logo and fonts alone there",
            )
        if path.suffix in (".typ", ".j2"):
            if path.stat().st_size > MOST_TEXT:
                raise UnsafeFileError(f"{path}: over {MOST_TEXT:,} bytes", hint="shorten it")
            if path.suffix == ".typ" and _PACKAGE.search(path.read_bytes()):
                raise UnsafeFileError(
                    f"{path}: it names a package, and reports fetch nothing",
                    hint="put what it needs into the folder and import that",
                )


def _settings(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    if path.stat().st_size > MOST_TEXT:
        raise UnsafeFileError(f"{path}: over {MOST_TEXT:,} bytes", hint="shorten it")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError, RecursionError) as error:
        raise InputError(
            f"{path}: it is no JSON ({short(str(error), 80)})", hint='{"accent": "#12403f"}'
        ) from None
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise InputError(f"{path}: it must be an object of texts", hint='{"accent": "#12403f"}')
    unknown = sorted(set(found) - set(SETTINGS))
    if unknown:
        raise InputError(
            f"{path}: unknown setting {short(unknown[0], 40)!r}",
            hint=f"one of {', '.join(SETTINGS)}",
        )
    return {k: v if k == "accent" else short(v, 120) for k, v in found.items()}


def _accent(text: str) -> str:
    """Return a colour on which white text can be read."""
    colour = clean(text).strip().lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        raise InputError(
            f"the accent colour {short(text, 20)!r} is none", hint="write it like #12403f"
        )
    ratio = 1.05 / (_luminance(colour) + 0.05)
    if ratio < CONTRAST:
        raise InputError(
            f"white text on the accent colour {colour} has a contrast of {ratio:.1f}, "
            f"and {CONTRAST} is the least that can be read",
            hint="choose a darker colour",
        )
    return colour


def _luminance(colour: str) -> float:
    """Return the relative luminance of sRGB (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _logo(path: Path) -> str:
    try:
        if path.is_symlink():
            raise UnsafeFileError(f"{path}: the logo is a link", hint="give the file itself")
        with path.open("rb") as stream:
            data = stream.read(MOST_LOGO + 1)
    except OSError as error:
        raise InputError(f"{path}: the logo cannot be read ({error.strerror})") from None
    if len(data) > MOST_LOGO:
        raise UnsafeFileError(f"{path}: the logo is over {MOST_LOGO:,} bytes", hint="shrink it")
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        check_png(data, path.name)
        width, height = png_size(data)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"><image '
            f'width="{width}" height="{height}" '
            f'xlink:href="data:image/png;base64,{b64encode(data).decode()}"/></svg>'
        )
    return check_svg(data, path.name)
