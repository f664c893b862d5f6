"""``skillmatch model``: list, verify and describe the models."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skillmatch.cli.talk import deliver, show
from skillmatch.errors import InputError

if TYPE_CHECKING:
    from skillmatch.store.manifest import Manifest

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
CARDS = ("card.md", "CARD.md", "README.md", "model_card.md")


@app.callback()
def model() -> None:
    """List, verify and describe the models."""


def _folders() -> list[Path]:
    from skillmatch.store.paths import bundle

    root = bundle("models")
    found = root.glob("*/*/manifest.json")
    return sorted(p.parent for p in found)


def _manifests() -> list[tuple[str, str, Manifest]]:
    from skillmatch.store.manifest import verify

    return [(f.parent.name, f.name, verify(f)) for f in _folders()]


def _size(manifest: Manifest) -> int:
    return sum(entry["bytes"] for entry in manifest.data["files"].values())


@app.command("list")
def list_() -> None:
    """List the models with version, size and digest."""
    from skillmatch.report.table import plain_table

    rows = [(name, version, f"{_size(m) / 2**20:.1f} MiB", m.digest)
            for name, version, m in _manifests()]  # fmt: skip
    show([plain_table("Models", ("Name", "Version", "Size", "Digest"), rows)], None)


@app.command("verify")
def verify_() -> None:
    """Check every file of every model and of the data against its manifest."""
    from skillmatch.store.bundle import Bundle

    lines = [f"{name} {version} ({m.digest}): intact\n" for name, version, m in _manifests()]
    bundle = Bundle()
    bundle.check()
    parts = bundle.provenance
    lines += [f"{n} {parts[n]}: intact\n" for n in ("taxonomy", "occupations", "demo")]
    deliver("".join(lines), None)


@app.command("card")
def card(
    name: Annotated[str, typer.Argument(help="Name of a model.")] = "static",
) -> None:
    """Print a model's card: what it is, what it was trained on, how well it does."""
    import json

    for found, _, manifest in _manifests():
        if found != name:
            continue
        for file in CARDS:
            path = manifest.folder / file
            if path.is_file():
                deliver(path.read_text(encoding="utf-8"), None)
                return
        facts = {k: v for k, v in manifest.data.items() if k != "files"}
        deliver(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", None)
        return
    names = ", ".join(dict.fromkeys(f.parent.name for f in _folders()))
    raise InputError(f"no model is called {name!r}", hint=f"one of {names}")
