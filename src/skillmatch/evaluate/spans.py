"""Whether the words of mentions are the words that annotators marked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmatch.errors import EmptyInputError, SchemaError
from skillmatch.evaluate.files import text_of
from skillmatch.evaluate.metrics import bootstrap_interval
from skillmatch.extract.candidates import phrases
from skillmatch.extract.sections import Sentence

if TYPE_CHECKING:
    from skillmatch.extract.extractor import SkillExtractor

    Spans = list[tuple[int, int]]

__all__ = ["TaggedSentence", "evaluate_spans", "read_tagged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaggedSentence:
    """A sentence and the spans of its skills, half-open, in order."""

    text: str
    spans: tuple[tuple[int, int], ...]


def read_tagged(path: str | Path) -> list[TaggedSentence]:
    """Read sentences with BIO tags: SkillSpan, Green and their like.

    Parameters
    ----------
    path : str or Path
        JSON lines, gzipped or not: ``tokens`` and one or more lists named ``tags_*``. Spans of
        several lists are taken together, overlapping ones as one.

    Raises
    ------
    SchemaError
        The file is no text, a line is no JSON object, or its lists are not as long as its
        tokens.
    EmptyInputError
        There is no such file, or it holds no sentence.
    """
    path = Path(path)
    lines = [line for line in text_of(path).split("\n") if line.strip()]
    made = [_tagged(line, path, number) for number, line in enumerate(lines, start=1)]
    if not made:
        raise EmptyInputError(f"{path} holds no sentences")
    return made


def _tagged(line: str, path: Path, number: int) -> TaggedSentence:
    try:
        row = json.loads(line)
        tokens = [str(t) for t in row["tokens"]]
        tags = [v for k, v in row.items() if k.startswith("tags")]
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError):
        raise SchemaError("no tokens with tags", file=path, row=number,
                          hint='{"tokens": [...], "tags_skill": [...]}') from None  # fmt: skip
    fit = all(
        isinstance(t, list) and len(t) == len(tokens) and all(isinstance(x, str) for x in t)
        for t in tags
    )
    if not tags or not fit:
        raise SchemaError("as many tags as tokens are needed", file=path, row=number)
    starts = [0]
    for token in tokens:
        starts.append(starts[-1] + len(token) + 1)
    found = sorted(span for own in tags for span in _spans(own, starts, tokens))
    merged: Spans = []
    for a, b in found:
        if merged and a < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return TaggedSentence(text=" ".join(tokens), spans=tuple(merged))


def _spans(tags: Sequence[str], starts: Sequence[int], tokens: Sequence[str]) -> Spans:
    made: Spans = []
    begin = -1
    for i, tag in enumerate([*tags, "O"]):
        if begin >= 0 and not tag.startswith("I"):
            made.append((starts[begin], starts[i - 1] + len(tokens[i - 1])))
            begin = -1
        if tag.startswith("B") or (tag.startswith("I") and begin < 0):
            begin = i
    return made


def evaluate_spans(
    sentences: Sequence[TaggedSentence], extractor: SkillExtractor, *, seed: int = 0
) -> dict[str, Any]:
    """Compare the spans of mentions with the annotators'.

    Returns
    -------
    dict
        ``model`` and ``baselines`` (``clauses``: every clause is taken for a skill). Each
        with ``precision``, ``recall``, ``f1`` of equal spans (``strict_*``) and of spans that
        share words, each counted once (``overlap_*``), the 95 % interval of the latter F1,
        and ``silent``: the share of sentences without a skill in which nothing is found.
    """
    found = extractor.extract_many([s.text for s in sentences])
    mine = [[m.span for m in f.mentions] for f in found]
    clauses = []
    for s in sentences:
        whole = Sentence(0, len(s.text), "other", bearing=True, head=s.text)
        clauses.append([(p.start, p.end) for p in phrases(s.text, 0, whole)])
    return {
        "model": _figures(sentences, mine, seed),
        "baselines": {"clauses": _figures(sentences, clauses, seed)},
    }


def _figures(
    sentences: Sequence[TaggedSentence], found: Sequence[Spans], seed: int
) -> dict[str, Any]:
    strict = [0, 0, 0]
    loose: list[tuple[int, int, int]] = []
    quiet = silent = 0
    for s, own in zip(sentences, found, strict=True):
        same = len(set(s.spans) & set(own))
        strict = [strict[0] + same, strict[1] + len(own), strict[2] + len(s.spans)]
        hits = _overlaps(s.spans, own)
        loose.append((hits, len(own), len(s.spans)))
        if not s.spans:
            quiet += 1
            silent += not own
    made: dict[str, Any] = {
        "n_sentences": len(sentences),
        "n_gold": strict[2],
        "n_found": strict[1],
    }
    for name, (hits, shown, gold) in (
        ("strict", strict),
        ("overlap", [sum(column) for column in zip(*loose, strict=True)]),
    ):
        precision, recall = hits / max(shown, 1), hits / max(gold, 1)
        f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
        made |= {f"{name}_precision": precision, f"{name}_recall": recall, f"{name}_f1": f1}
    some = [2 * h / (n + g) for h, n, g in loose if n + g]
    made["overlap_sentence_f1_ci95"] = list(bootstrap_interval(some, seed=seed)) if some else None
    made["silent"] = silent / quiet if quiet else None
    return made


def _overlaps(gold: Sequence[tuple[int, int]], own: Sequence[tuple[int, int]]) -> int:
    """Return how many gold spans share words with a mention that no other one has used."""
    free = sorted(own)
    hits = 0
    for a, b in gold:
        at = next((i for i, (x, y) in enumerate(free) if x < b and a < y), None)
        if at is not None:
            hits += 1
            free.pop(at)
    return hits
