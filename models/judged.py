"""Sentences of real adverts with the skills they ask for, judged; for the training scripts.

``data/training/judged.parquet`` keeps places, hashes and verdicts but no text; the texts
are read from the development data, and a row whose text is not there is left out.
``data/training/written.csv.gz`` holds sentences that we wrote, with their skills.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "data" / "training"
HELD_BACK = 5  # One judged sentence in so many is kept from the encoders.
COLUMNS = {
    "adzuna_uk": ("description",),
    "nhs_jobs": ("description",),
    "emscad_first499": ("description", "requirements"),
    "google_job_skills": ("responsibilities", "minimum_qualifications", "preferred_qualifications"),
    "usajobs_questionnaires": ("description",),
}
csv.field_size_limit(10**9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A sentence and the ids of its skills: the best labels, others that are right, wrong ones."""

    text: str
    source: str
    document: str
    start: int
    end: int
    best: tuple[str, ...]
    also: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def held_back(self) -> bool:
        """Whether it is kept from the encoders, by a hash of its text."""
        return sha(self.text)[0] in "012"


def sha(text: str) -> str:
    """Return the head of a text's sha256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def sources(shared: Path) -> dict[tuple[str, str], str]:
    """Return (source, reference) → text: adverts by the hash of their text, span sets by row."""
    texts: dict[tuple[str, str], str] = {}
    for name, columns in COLUMNS.items():
        with gzip.open(
            shared / "postings" / f"{name}.csv.gz", "rt", encoding="utf-8", newline=""
        ) as fh:
            for row in csv.DictReader(fh):
                text = "\n".join(row[c] for c in columns)
                texts[name, sha(text)] = text
    for name in ("skillspan_train", "green_train"):
        with gzip.open(shared / "bench" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as fh:
            for number, line in enumerate(fh):
                texts[name, str(number)] = " ".join(json.loads(line)["tokens"])
    return texts


def read_judged(shared: Path, path: Path = FOLDER / "judged.parquet") -> list[Judged]:
    """Read the judged sentences whose text is at hand, in the order of the file."""
    import pyarrow.parquet as pq

    texts = sources(shared)
    made = []
    for row in pq.read_table(path).to_pylist():
        text = texts.get((row["source"], row["ref"]), "")[row["start"] : row["end"]]
        if sha(text) == row["sha"]:
            made.append(
                Judged(
                    text=text,
                    source=row["source"],
                    document=f"{row['source']}:{row['ref']}",
                    start=row["start"],
                    end=row["end"],
                    best=tuple(row["best"]),
                    also=tuple(row["also"]),
                    wrong=tuple(row["wrong"]),
                )
            )
    return made


def read_written(path: Path = FOLDER / "written.csv.gz") -> list[tuple[str, tuple[str, ...]]]:
    """Read our own sentences: text and skill ids."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as fh:
        return [(r["sentence"], tuple(r["skill_ids"].split(" "))) for r in csv.DictReader(fh)]
