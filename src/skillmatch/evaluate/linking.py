"""How well sentences of adverts are linked to skills, beside three baselines.

The task of Decorte et al. (2022): a sentence, its gold skills, and every skill of the
taxonomy as a candidate.
"""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from skillmatch.errors import EmptyInputError, SchemaError
from skillmatch.evaluate.baselines import bm25_scores, random_scores, tfidf_scores, top
from skillmatch.evaluate.files import text_of
from skillmatch.evaluate.metrics import bootstrap_interval, first_hit, recall_at_k, rp_at_k
from skillmatch.taxonomy import ESCO_PREFIX, Taxonomy

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BASELINES", "Linker", "LinkingTask", "candidates", "evaluate_linking", "read_task"]

DEPTH = 100  # How far down a ranking is looked at; a first hit below counts as none.
DROPPED = {"underspecified", "label not present", "unk", ""}
TECHNOLOGY_PREFIX = "onet-tech:"
BASELINES: Mapping[str, Callable[[Sequence[str], Taxonomy], NDArray[np.float32]]] = {
    "random": random_scores,
    "tfidf": tfidf_scores,
    "bm25": bm25_scores,
}


class Linker(Protocol):
    """What is evaluated: :class:`skillmatch.linking.SkillLinker` or anything like it."""

    @property
    def taxonomy(self) -> Taxonomy:
        """The candidates."""
        ...

    def rank(
        self, texts: Sequence[str], k: int = 10
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return positions in the taxonomy and scores, shape (n_texts, k), best first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkingTask:
    """Sentences and their gold skills (ids, or the label as read where it is unknown)."""

    sentences: tuple[str, ...]
    gold: tuple[frozenset[str], ...]
    n_gold_outside: int


def candidates(taxonomy: Taxonomy) -> Taxonomy:
    """Return the taxonomy without the O*NET technologies, if it holds ESCO skills."""
    if not any(s.id.startswith(ESCO_PREFIX) for s in taxonomy.skills):
        return taxonomy
    return Taxonomy(
        (s for s in taxonomy.skills if not s.id.startswith(TECHNOLOGY_PREFIX)),
        name=f"{taxonomy.name}/candidates",
        version=taxonomy.version,
        language=taxonomy.language,
    )


def read_task(path: str | Path, taxonomy: Taxonomy) -> LinkingTask:
    """Read sentences with gold skills.

    Parameters
    ----------
    path : str or Path
        CSV, gzipped or not, with the columns ``sentence`` and ``label`` (one row a gold
        pair; a column ``esco_uri`` wins over the label) or ``sentence`` and ``skills``
        (a JSON list of labels). ``UNDERSPECIFIED``, ``LABEL NOT PRESENT`` and ``UNK``
        are dropped.
    taxonomy : Taxonomy
        Labels and URIs are looked up in it; gold outside it is kept as a miss.

    Raises
    ------
    EmptyInputError
        No sentence has gold.
    SchemaError
        A column is missing or ``skills`` is no JSON list.
    """
    path = Path(path)
    labels = {s.label.casefold(): s.id for s in reversed(taxonomy.skills)}
    gold: dict[str, set[str]] = {}
    outside: set[tuple[str, str]] = set()
    reader = csv.DictReader(io.StringIO(text_of(path)))
    columns = set(reader.fieldnames or ())
    if "sentence" not in columns or not columns & {"label", "skills"}:
        message = "the columns sentence and label (or skills) are needed"
        raise SchemaError(message, file=path, hint=f"found: {', '.join(sorted(columns)) or 'none'}")
    for number, row in enumerate(reader, start=1):
        sentence = (row.get("sentence") or "").strip()
        for label, uri in _pairs(row, path, number):
            if not sentence or (label.casefold() in DROPPED and not uri):
                continue
            found = uri if uri in taxonomy else None if uri else labels.get(label.casefold())
            if found is None:
                outside.add((sentence, uri or label))
            gold.setdefault(sentence, set()).add(found or uri or label)
    if not gold:
        message = f"{path}: no sentence has a gold skill"
        raise EmptyInputError(message, hint="one row a pair of sentence and label")
    return LinkingTask(
        sentences=tuple(gold),
        gold=tuple(frozenset(g) for g in gold.values()),
        n_gold_outside=len(outside),
    )


def _pairs(row: Mapping[str, str | None], path: Path, number: int) -> list[tuple[str, str]]:
    if row.get("label") is not None:
        return [((row.get("label") or "").strip(), (row.get("esco_uri") or "").strip())]
    cell = row.get("skills") or "[]"
    try:
        labels = json.loads(cell)
    except json.JSONDecodeError:
        labels = None
    if not isinstance(labels, list):
        message = "skills is no JSON list of labels"
        raise SchemaError(message, file=path, row=number, column="skills", value=cell)
    return [(str(label).strip(), "") for label in labels]


def evaluate_linking(
    path: str | Path,
    linker: Linker,
    *,
    baselines: Sequence[str] = tuple(BASELINES),
    seed: int = 0,
) -> dict[str, object]:
    """Rank the candidates for every sentence of a file, model and baselines in one run.

    Parameters
    ----------
    path : str or Path
        See :func:`read_task`.
    linker : Linker
        Its taxonomy is the set of candidates (see :func:`candidates`).
    baselines : sequence of str
        Of "random", "tfidf" (character n-grams over label and aliases), "bm25".
    seed : int
        For the bootstrap.

    Returns
    -------
    dict
        ``{"model": {...}, "baselines": {name: {...}}}``, each with ``n_queries``,
        ``mrr`` (first hit), ``rp@1``, ``rp@5``, ``rp@10``, ``recall@100`` as fractions,
        ``sentences_per_second`` and ``ci95`` (low and high of each metric);
        the model also ``n_gold_outside``.

    Raises
    ------
    EmptyInputError, SchemaError
        As :func:`read_task`.
    """
    taxonomy = linker.taxonomy
    task = read_task(path, taxonomy)
    linker.rank(task.sentences, DEPTH)  # Warm: what is loaded or learnt once is not speed.
    start = time.perf_counter()
    index, _ = linker.rank(task.sentences, DEPTH)
    took = time.perf_counter() - start
    model = _figures(index, task, taxonomy, took=took, seed=seed)
    model["n_gold_outside"] = task.n_gold_outside
    others: dict[str, object] = {}
    for name in baselines:
        start = time.perf_counter()
        index = top(BASELINES[name](task.sentences, taxonomy), DEPTH)
        others[name] = _figures(index, task, taxonomy, took=time.perf_counter() - start, seed=seed)
    return {"model": model, "baselines": others}


def _figures(
    index: NDArray[np.int64], task: LinkingTask, taxonomy: Taxonomy, *, took: float, seed: int
) -> dict[str, object]:
    values: dict[str, list[float]] = {m: [] for m in ("mrr", "rp@1", "rp@5", "rp@10", "recall@100")}
    for row, gold in zip(index, task.gold, strict=True):
        ranked = [taxonomy.skills[i].id for i in row]
        values["mrr"].append(first_hit(ranked, gold))
        for k in (1, 5, 10):
            values[f"rp@{k}"].append(rp_at_k(ranked, gold, k))
        values["recall@100"].append(recall_at_k(ranked, gold, DEPTH))
    return {
        "n_queries": len(task.sentences),
        **{name: float(np.mean(v)) for name, v in values.items()},
        "sentences_per_second": len(task.sentences) / max(took, 1e-9),
        "ci95": {name: list(bootstrap_interval(v, seed=seed)) for name, v in values.items()},
    }
