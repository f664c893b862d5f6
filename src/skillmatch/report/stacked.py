"""What a pathway adds up to, as plain values: dates, awards in progress, the front."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from skillmatch.rank.degrees import says_degree
from skillmatch.rank.front import FrontPoint, sentence
from skillmatch.rank.stacking import Standing, progress_notes, standing
from skillmatch.report.clean import clean, short
from skillmatch.report.front_plot import front_svg
from skillmatch.store.stored_catalogue import StoredCatalogue

if TYPE_CHECKING:
    from skillmatch.domain import AwardProgress, Credential, Pathway, PathwayStep

__all__ = ["dates_of", "front_list", "front_view", "needs_named", "progress_lines",
           "progress_list", "progress_view", "proof_of", "titles_of"]  # fmt: skip

FRONT = "What more hours bring"
PICTURE = "Coverage of the role by hours of study"
WORDS: dict[Standing, str] = {
    "complete": "complete", "nearly": "nearly complete", "begun": "begun",
}  # fmt: skip
_NAMED = 3


def dates_of(step: PathwayStep) -> str | None:
    """Return the first and the last day of a step in words, None where it has none."""
    if step.start is None or step.end is None:
        return None
    if step.start == step.end:
        return step.start.isoformat()
    return f"{step.start} to {step.end}"


def proof_of(path: Pathway) -> str:
    """Return how far from the best a pathway can be, in points of coverage of the whole role."""
    if path.optimal:
        return "proven best"
    return f"at most {100 * max(0.0, path.bound - path.coverage):.1f} points from the best"


def titles_of(ids: Iterable[str], catalogue: Iterable[Credential]) -> dict[str, str]:
    """Return the titles of credentials by id, without those that the catalogue does not have."""
    return {i: clean(c.title) for i, c in _found(set(ids), catalogue).items()}


def needs_named(caveat: str, titles: Mapping[str, str]) -> str:
    """Return a caveat on what is needed first with titles in place of ids.

    >>> needs_named("Needs a, b first.", {"a": "SQL"}), needs_named("Price", {"a": "SQL"})
    ('Needs SQL, b first.', 'Price')
    """
    begin, end = "Needs ", " first."
    if not (caveat.startswith(begin) and caveat.endswith(end)):
        return caveat
    names = caveat[len(begin) : -len(end)].split(", ")
    return f"{begin}{', '.join(titles.get(n, n) for n in names)}{end}"


def _known(
    progress: Sequence[AwardProgress], catalogue: Iterable[Credential]
) -> dict[str, Credential]:
    """Return the credentials that the words about awards name, by id."""
    wanted = {p.award for p in progress} | {i for p in progress for i in p.missing[:_NAMED]}
    return _found(wanted, catalogue)


def _found(wanted: set[str], catalogue: Iterable[Credential]) -> dict[str, Credential]:
    if isinstance(catalogue, StoredCatalogue):
        return catalogue.find(wanted)
    return {c.id: c for c in catalogue if c.id in wanted} if wanted else {}


def _degree(progress: AwardProgress, known: dict[str, Credential]) -> bool:
    c = known.get(progress.award)
    return says_degree(progress.title, kind=c.type if c else None, level=c.level if c else None)


def progress_view(
    progress: Sequence[AwardProgress], catalogue: Iterable[Credential]
) -> list[dict[str, Any]]:
    """Return a row for each award that a pathway counts towards, cleaned.

    Parameters
    ----------
    progress : sequence of AwardProgress
    catalogue : iterable of Credential
        Gives the titles of the parts that are still open.
    """
    known = _known(progress, catalogue)
    made = []
    for award in progress:
        how, done, of = standing(award), len(award.done), len(award.parts)
        titles = [short(known[i].title if i in known else i, 80) for i in award.missing[:_NAMED]]
        more = len(award.missing) - len(titles)
        ects = None
        if award.ects:
            ects = f"{award.ects:g} ECTS"
            ects += " towards the degree" if _degree(award, known) else ""
            ects += f", not stated for {award.ects_unknown}" if award.ects_unknown else ""
        made.append(
            {
                "title": short(award.title, 120),
                "standing": how,
                "words": WORDS[how],
                "done": f"{done} of {of} listed parts"
                if of > 1
                else "one part; the catalogue lists no other",
                "width": round(100 * done / of, 2) if of > 1 else 0.0,
                "ects": ects,
                "open": "; ".join(titles) + (f" and {more} more" if more > 0 else "") or None,
            }
        )
    return made


def progress_lines(progress: Sequence[AwardProgress], catalogue: Iterable[Credential]) -> list[str]:
    """Return a sentence for each award, as :func:`skillmatch.rank.stacking.progress_notes`."""
    known = _known(progress, catalogue)
    degrees = {p.award for p in progress if _degree(p, known)}
    titles = {i: short(c.title, 80) for i, c in known.items()}
    return [clean(n) for n in progress_notes(progress, titles=titles, degrees=degrees)]


def progress_list(progress: Iterable[AwardProgress]) -> list[dict[str, Any]]:
    """Return awards in progress for JSON."""
    return [
        {
            "award": p.award,
            "title": p.title,
            "standing": standing(p),
            "parts": list(p.parts),
            "done": list(p.done),
            "missing": list(p.missing),
            "ects": p.ects,
            "ects_unknown": p.ects_unknown,
        }
        for p in progress
    ]


def front_view(points: Sequence[FrontPoint], *, before: float | None) -> dict[str, Any] | None:
    """Return the sentence, the picture and the rows of a front, None without points.

    ``svg`` is markup that holds no text of others but currencies, escaped. ``rows``: ``hours,
    price, coverage`` in words and ``optimal``.
    """
    if not points:
        return None
    return {
        "title": FRONT,
        "sentence": clean(sentence(points)),
        "svg": front_svg(points, title=PICTURE, before=before),
        "rows": [
            {
                "hours": f"{p.hours:,.10g}",
                "price": None if p.price is None else f"{p.price:,} {short(p.currency or '', 8)}",
                "coverage": f"{p.coverage:.0%}",
                "optimal": p.optimal,
            }
            for p in points
        ],
    }


def front_list(points: Iterable[FrontPoint]) -> list[dict[str, Any]]:
    """Return a front for JSON; a price that is not known is null."""
    return [
        {
            "hours": p.hours,
            "price": None if p.price is None else float(p.price),
            "currency": p.currency,
            "coverage": p.coverage,
            "optimal": p.optimal,
            "credentials": list(p.credentials),
        }
        for p in points
    ]
