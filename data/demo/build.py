"""Write the manifests of the demo folders. Every record in them was written by hand.

python data/demo/build.py
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).parent
ABOUT = {
    "catalogue.jsonl": "Real credentials, titles and issuers as facts; summaries are ours, unverified.",
    "postings.jsonl": "Synthetic adverts of invented employers: samples, never demand.",
    "cohort.csv": "Invented students.",
}


def write(folder: Path, names: list[str], about: str) -> None:
    """Write one folder's manifest."""
    files = {}
    for name in names:
        data = (folder / name).read_bytes()
        entry: dict[str, object] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        if name.endswith((".jsonl", ".csv")):
            entry["rows"] = data.count(b"\n") - name.endswith(".csv")
        if name in ABOUT:
            entry["about"] = ABOUT[name]
        files[name] = entry
    manifest = {
        "name": folder.name,
        "version": "1",
        "source": about,
        "licence": "Apache-2.0",
        "retrieved": "2026-11-23",
        "built_by": "data/demo/build.py",
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Write both manifests."""
    write(HERE, sorted(ABOUT), "written for this project; titles and issuers are public facts")
    cvs = sorted(p.name for p in (HERE / "cvs").iterdir() if p.suffix in {".txt", ".pdf", ".docx"})
    write(HERE / "cvs", cvs, "written for this project; people and employers are invented")


if __name__ == "__main__":
    main()
