"""The work on a chunk of adverts: the same function wherever an engine runs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from skillmatch.batch.task import digest_of
from skillmatch.errors import CompatibilityError, InputError

if TYPE_CHECKING:
    from skillmatch.extract.extractor import Extraction, SkillExtractor
    from skillmatch.store.bundle import Bundle
    from skillmatch.taxonomy import Taxonomy

__all__ = ["JOB", "begin", "extract"]

JOB = "skillmatch.batch.corpus_work:extract"
REMEMBERED = 50_000  # Clauses and sentences that a worker links only once: some 40 MB.

_readers: dict[str, tuple[Taxonomy, SkillExtractor]] = {}


def begin(bundle: Bundle, settings: Mapping[str, Any]) -> None:
    """Let this process work with what it has loaded."""
    _readers.clear()
    _readers[digest_of(dict(settings))] = (
        bundle.taxonomy, bundle.extractor.remembering(REMEMBERED)
    )  # fmt: skip


def extract(settings: Mapping[str, Any], adverts: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """Return what stands in a chunk of adverts.

    Parameters
    ----------
    settings : mapping
        ``kind`` and ``mode`` of reading, and ``made_by``: versions and digests of the model.
    adverts : sequence of (id, text)

    Returns
    -------
    list of dict
        One entry: ``adverts`` (how many), ``mentions`` (rows of (doc, start, end, quote,
        skill_id, label, score, via, requirement)), ``problems`` (doc, reason, remedy) and
        ``notes`` (what was not read, with the number of adverts).

    Raises
    ------
    CompatibilityError
        The model is not the one that the run was begun with.
    """
    key = digest_of(dict(settings))
    if key not in _readers:
        from skillmatch.store.bundle import Bundle

        bundle = Bundle(mode=settings["mode"])
        if dict(bundle.provenance) != dict(settings["made_by"]):
            raise CompatibilityError(
                "the model of a worker is not the one that the run was begun with",
                hint="install the same version everywhere",
            )
        begin(bundle, settings)
    taxonomy, reader = _readers[key]
    texts = list(dict.fromkeys(text for _, text in adverts))
    found = dict(zip(texts, _read(reader, texts, settings["kind"]), strict=True))
    mentions: list[list[Any]] = []
    problems: list[list[str]] = []
    notes: Counter[str] = Counter()
    for doc, text in adverts:
        read = found[text]
        if isinstance(read, InputError):
            problems.append([doc, read.message, read.hint])
            continue
        notes.update(read.notes)
        mentions += (
            [doc, *m.span, m.quote, m.skill_id, taxonomy.label(m.skill_id), m.score, m.via,
             m.requirement]
            for m in read.mentions
        )  # fmt: skip
    return [{"adverts": len(adverts), "mentions": mentions, "problems": problems,
             "notes": dict(sorted(notes.items()))}]  # fmt: skip


def _read(
    reader: SkillExtractor, texts: Sequence[str], kind: str
) -> Sequence[Extraction | InputError]:
    """Read texts together; where one of them cannot be read, one by one."""
    try:
        return reader.extract_many(texts, kind=kind)
    except InputError:
        made: list[Extraction | InputError] = []
        for text in texts:
            try:
                made.append(reader.extract(text, kind=kind))
            except InputError as error:
                made.append(error)
        return made
