"""``skillmatch doctor``: check this installation."""

from __future__ import annotations

import os
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from skillmatch import __version__
from skillmatch.cli.talk import deliver, show
from skillmatch.errors import IntegrityError

app = typer.Typer(add_completion=False, rich_markup_mode=None)

PACKAGES = ("numpy", "scipy", "pyarrow", "safetensors", "tokenizers", "rapidfuzz", "pypdf",
            "python-docx", "jinja2", "typst", "pandas", "scikit-learn", "spacy", "streamlit",
            "sentence-transformers", "onnxruntime")  # fmt: skip


@app.command()
def doctor(
    json_: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check Python, packages, the bundle's integrity and the cache; print a table."""
    rows = [("skillmatch", "ok", __version__), _python(), *map(_package, PACKAGES), _cache()]
    broken: IntegrityError | None = None
    try:
        rows += _bundle()
    except IntegrityError as error:
        broken = error
        rows.append(("model and data", "broken", error.message))
    if json_:
        from skillmatch.report.json_out import dumps

        names = ("check", "state", "detail")
        deliver(dumps([dict(zip(names, row, strict=True)) for row in rows]), None)
    else:
        from skillmatch.report.table import plain_table

        show([plain_table("This installation", ("Check", "State", "Detail"), rows)], None)
    if broken is not None:
        raise broken


def _python() -> tuple[str, str, str]:
    text = ".".join(map(str, sys.version_info[:3]))
    return ("Python", "ok" if sys.version_info >= (3, 11) else "too old", text)


def _package(name: str) -> tuple[str, str, str]:
    try:
        return (name, "ok", version(name))
    except PackageNotFoundError:
        return (name, "missing", f"pip install {name}")


def _cache() -> tuple[str, str, str]:
    from skillmatch.store.paths import cache_dir

    folder = cache_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        return ("cache", "not writable", f"{folder}: {error.strerror}; set SKILLMATCH_CACHE")
    size = sum(f.stat().st_size for f in folder.iterdir() if f.is_file())
    home = os.environ.get("SKILLMATCH_CACHE")
    return ("cache", "ok", f"{folder}, {size / 2**20:.0f} MiB" + (" (set)" if home else ""))


def _bundle() -> list[tuple[str, str, str]]:
    from skillmatch.store.bundle import Bundle

    bundle = Bundle()
    bundle.check()
    return [(f"bundle: {name}", "ok", text) for name, text in sorted(bundle.provenance.items())]
