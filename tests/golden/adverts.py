"""Join the judged adverts with their texts, as ``skillmatch evaluate documents`` reads them.

    python tests/golden/adverts.py --shared ../shared/data > out/adverts.jsonl

``adverts.jsonl`` keeps sixty real adverts by the hash of their text, with the skills that
each asks for (``skill_ids``) and others that are right too (``also``): judged sentence by
sentence, and never used to train or to choose anything.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "models"))


def judged_adverts(shared: Path) -> Iterator[dict[str, Any]]:
    """Yield the adverts whose text is at hand."""
    import judged

    texts = judged.sources(shared)
    for line in (HERE / "adverts.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text = texts.get((row["source"], row["sha"]))
        if text is not None:
            yield {
                "id": f"{row['source']}:{row['sha']}",
                "text": text,
                "skill_ids": row["skill_ids"],
                "also": row["also"],
            }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True)
    for advert in judged_adverts(parser.parse_args().shared):
        sys.stdout.write(json.dumps(advert, ensure_ascii=False) + "\n")
