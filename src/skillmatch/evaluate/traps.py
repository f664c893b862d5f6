"""Words of two meanings: is the skill found where it is meant, and nothing where it is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmatch.errors import SchemaError
from skillmatch.evaluate.files import csv_rows
from skillmatch.evaluate.metrics import bootstrap_interval
from skillmatch.store.paths import bundle as bundled

if TYPE_CHECKING:
    from skillmatch.extract.extractor import SkillExtractor

__all__ = ["Trap", "evaluate_traps", "read_traps"]

COLUMNS = ("word", "sentence", "expect", "forbid")
NOTHING = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """A sentence with a word of two meanings.

    Attributes
    ----------
    word, sentence : str
    expect : frozenset of str
        Labels of which one must be found; none where the word is no skill here.
    forbid : frozenset of str
        Labels that must not be found.
    silent : bool
        Nothing at all may be found.
    part : str
        "train" where the calibration has seen the sentence, else "test".
    """

    word: str
    sentence: str
    expect: frozenset[str]
    forbid: frozenset[str]
    silent: bool
    part: str


def read_traps(path: str | Path | None = None) -> list[Trap]:
    """Read the bundled sentences, or a file of the same columns.

    Parameters
    ----------
    path : str or Path, optional
        CSV: ``word, sentence, expect, forbid`` and optionally ``part``. Labels are parted by
        semicolons; ``*`` forbids every skill.

    Raises
    ------
    SchemaError
        The file is no text, a column is missing, or a row neither expects nor forbids anything.
    EmptyInputError
        There is no such file, or no row in it.
    """
    path = Path(path) if path else bundled("data") / "benchmarks" / "traps.csv"
    made = []
    for number, row in enumerate(csv_rows(path, COLUMNS), start=1):
        expect, forbid = (frozenset(filter(None, map(str.strip, (row[c] or "").split(";"))))
                          for c in ("expect", "forbid"))  # fmt: skip
        if not expect and not forbid:
            raise SchemaError("the row neither expects nor forbids a skill", file=path, row=number,
                              column="expect", value=row["sentence"])  # fmt: skip
        made.append(
            Trap(
                word=row["word"] or "",
                sentence=row["sentence"] or "",
                expect=expect,
                forbid=forbid - {NOTHING},
                silent=NOTHING in forbid,
                part=row.get("part") or "test",
            )
        )
    return made


def evaluate_traps(
    traps: Sequence[Trap], extractor: SkillExtractor, *, seed: int = 0
) -> dict[str, Any]:
    """Extract from every sentence and count those that are wholly right.

    Returns
    -------
    dict
        For ``test`` and ``train`` (see :class:`Trap`): ``n``, ``right`` (share), its 95 %
        interval, ``silent_right`` and ``meant_right`` (shares of the sentences that must stay
        silent and of those that mean the skill); ``wrong``: the failures, by word.
    """
    found = extractor.extract_many([t.sentence for t in traps])
    labels = [{extractor.taxonomy.label(m.skill_id) for m in f.mentions} for f in found]
    right = [_is_right(t, own) for t, own in zip(traps, labels, strict=True)]
    made: dict[str, Any] = {}
    for part in ("test", "train"):
        own = [(t, r) for t, r in zip(traps, right, strict=True) if t.part == part]
        if not own:
            continue
        made[part] = {
            "n": len(own),
            "right": _share([r for _, r in own]),
            "right_ci95": list(bootstrap_interval([float(r) for _, r in own], seed=seed)),
            "silent_right": _share([r for t, r in own if not t.expect]),
            "meant_right": _share([r for t, r in own if t.expect]),
        }
    wrong = Counter(t.word for t, r in zip(traps, right, strict=True) if not r)
    made["wrong"] = dict(sorted(wrong.items(), key=lambda kv: (-kv[1], kv[0])))
    made["failures"] = [
        {"word": t.word, "sentence": t.sentence, "found": sorted(own)}
        for t, own, r in zip(traps, labels, right, strict=True)
        if not r
    ]
    return made


def _is_right(trap: Trap, found: set[str]) -> bool:
    if trap.silent and found - trap.expect:
        return False
    return not found & trap.forbid and (not trap.expect or bool(found & trap.expect))


def _share(right: Sequence[bool]) -> float | None:
    return sum(right) / len(right) if right else None
