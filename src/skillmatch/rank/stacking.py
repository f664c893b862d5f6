"""Stacking: what credentials add up to, by the larger awards that they name themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from skillmatch.domain import AwardProgress, Credential
from skillmatch.rank.degrees import says_degree

__all__ = [
    "Awards",
    "Standing",
    "award_parts",
    "completed",
    "folded",
    "progress_notes",
    "progress_of",
    "standing",
]

Standing = Literal["complete", "nearly", "begun"]
# At least this share of the listed parts is "nearly", and so is all but one.
_NEARLY = 0.75
_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Awards:
    """The larger awards of a catalogue, built once by :func:`award_parts`.

    ``parts`` has the ids of the parts by award: the id of a credential in the catalogue, or the
    name that the sources give. ``into`` is the same the other way round, ``titles`` names awards
    and parts, ``ects`` what they state, ``degrees`` are the awards that are degrees. ``notes``
    say what could not be followed.
    """

    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    into: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    ects: Mapping[str, float] = field(default_factory=dict)
    degrees: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def award_parts(credentials: Iterable[Credential]) -> Awards:
    """Collect the larger awards that the credentials of a catalogue name.

    A name is an award of the catalogue where it is the id of a credential, exactly, or else the
    title of just one; case and outer spaces do not count in names. A credential that counts
    towards itself, alone or in a ring of awards, does not: such links are left out and noted.

    Returns
    -------
    Awards
        The same whatever the order of the credentials.
    """
    every = credentials if isinstance(credentials, Sequence) else tuple(credentials)
    naming = [c for c in every if c.stacks_into]
    wanted = {ref.strip() for c in naming for ref in c.stacks_into if ref.strip()}
    known = {c.id: c for c in every if c.id in wanted}
    names_of_none = {folded(ref) for ref in wanted - known.keys()}
    by_title: dict[str, list[Credential]] = {}
    if names_of_none:
        for c in every:
            if (key := folded(c.title)) in names_of_none:
                by_title.setdefault(key, []).append(c)
    names: dict[str, str] = {}
    for ref in sorted(wanted - known.keys()):
        names.setdefault(folded(ref), " ".join(ref.split()))
    titled = {key: same[0] for key, same in by_title.items() if len(same) == 1}

    def resolved(ref: str) -> str:
        if ref in known:
            return ref
        key = folded(ref)
        return titled[key].id if key in titled else names[key]

    edges = {(c.id, resolved(ref.strip())) for c in naming for ref in c.stacks_into if ref.strip()}
    rings = _rings(edges)
    kept = sorted(edges - rings)
    members = {c.id: c for c in (*naming, *known.values(), *titled.values())}
    parts, into = _grouped((a, p) for p, a in kept), _grouped(kept)
    return Awards(
        parts=parts,
        into=into,
        titles={a: names.get(folded(a), a) for a in parts}
        | {i: c.title for i, c in members.items()},
        ects={i: c.ects for i, c in members.items() if c.ects is not None},
        degrees=frozenset(a for a in parts if _is_degree(a, members.get(a))),
        notes=_ring_notes(rings, members),
    )


def folded(name: str) -> str:
    """Return a name as it is compared: without case and outer or doubled spaces."""
    return " ".join(name.split()).casefold()


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    made: dict[str, list[str]] = {}
    for key, value in pairs:
        made.setdefault(key, []).append(value)
    return {key: tuple(sorted(made[key])) for key in sorted(made)}


def _is_degree(award: str, credential: Credential | None) -> bool:
    if credential is None:
        return says_degree(award)
    return says_degree(credential.title, kind=credential.type, level=credential.level)


def _rings(edges: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the edges that lie on a circle: both ends in one strong component."""
    starts = {part for part, _ in edges}
    nested = starts & {award for _, award in edges}
    inner = sorted((p, a) for p, a in edges if p in nested and a in nested)
    if not inner:
        return set()
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    at = {name: n for n, name in enumerate(sorted(nested))}
    rows, columns = [at[p] for p, _ in inner], [at[a] for _, a in inner]
    graph = coo_array((np.ones(len(inner)), (rows, columns)), shape=(len(at), len(at)))
    _, label = connected_components(graph.tocsr(), directed=True, connection="strong")
    return {e for e, r, c in zip(inner, rows, columns, strict=True) if label[r] == label[c]}


def _ring_notes(rings: set[tuple[str, str]], members: Mapping[str, Credential]) -> tuple[str, ...]:
    if not rings:
        return ()
    ids = sorted({name for edge in rings for name in edge})
    named = ", ".join(members[i].title if i in members else i for i in ids[:_SHOWN])
    named += f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    verb = "counts towards itself" if len(ids) == 1 else "count towards each other in a circle"
    return (f"{named} {verb}; these links are left out.",)


def progress_of(
    awards: Awards, held_ids: Iterable[str], step_ids: Iterable[str]
) -> tuple[AwardProgress, ...]:
    """Return how far a pathway leads to larger awards, with what is held already.

    An award whose listed parts, at least two, are all done counts as done towards awards that it
    is itself a part of. An award that is held, or is a step of its own, is left out.

    Parameters
    ----------
    awards : Awards
        Made by :func:`award_parts` of the same catalogue.
    held_ids, step_ids : iterable of str
        Ids of credentials held and planned.

    Returns
    -------
    tuple of AwardProgress
        Awards that a step counts towards: complete ones first, then by the share of parts done,
        title and id. ``ects`` adds up what the parts done state, each part once; hours are never
        turned into ECTS.
    """
    planned = frozenset(step_ids)
    own = frozenset(held_ids) | planned
    done: dict[str, set[str]] = {}
    fresh: set[str] = set()
    earned = set(own)
    queue = [(i, i in planned) for i in sorted(own)]
    while queue:
        part, new = queue.pop()
        for award in awards.into.get(part, ()):
            got = done.setdefault(award, set())
            got.add(part)
            grown = new and award not in fresh
            if grown:
                fresh.add(award)
            whole = len(got) == len(awards.parts[award]) > 1
            if whole and award not in own and (award not in earned or grown):
                earned.add(award)
                queue.append((award, award in fresh))
    made = [_progress(awards, award, done) for award in fresh - own]
    made.sort(key=lambda p: (_ORDER[standing(p)] > 0, -_share(p), p.title, p.award))
    return tuple(made)


def _progress(awards: Awards, award: str, done: Mapping[str, set[str]]) -> AwardProgress:
    parts = awards.parts[award]
    got = tuple(p for p in parts if p in done[award])
    stating, silent = _counted(awards, got, done)
    return AwardProgress(
        award=award,
        title=awards.titles.get(award, award),
        parts=parts,
        done=got,
        missing=tuple(p for p in parts if p not in done[award]),
        ects=sum(awards.ects[i] for i in sorted(stating)),
        ects_unknown=len(silent),
    )


def _counted(
    awards: Awards, got: Iterable[str], done: Mapping[str, set[str]]
) -> tuple[set[str], set[str]]:
    """Return the parts whose ECTS add up, and those that state none.

    A part that states none but is made of parts that are all done stands for these. What lies
    within a part that states its own is in it already.
    """

    def below(start: Iterable[str], *, through: bool) -> Iterator[str]:
        stack, seen = list(start), set[str]()
        while stack:
            one = stack.pop()
            if one in seen:
                continue
            seen.add(one)
            yield one
            inner = done.get(one, set())
            if through or (one not in awards.ects and _made_of(awards, one, done)):
                stack += inner

    reached = set(below(got, through=False))
    stating = {i for i in reached if i in awards.ects}
    silent = {i for i in reached - stating if not _made_of(awards, i, done)}
    within = {inner for i in stating if done.get(i) for inner in below(done[i], through=True)}
    return stating - within, silent - within


def _made_of(awards: Awards, award: str, done: Mapping[str, set[str]]) -> bool:
    return len(done.get(award, ())) == len(awards.parts.get(award, ())) > 1


_ORDER: dict[Standing, int] = {"complete": 0, "nearly": 1, "begun": 2}


def _share(progress: AwardProgress) -> float:
    return len(progress.done) / len(progress.parts) if progress.parts else 0.0


def standing(progress: AwardProgress) -> Standing:
    """Return how far an award has come, of the parts that the catalogue lists.

    "nearly" is all parts but one, or three quarters of them. An award with a single listed part
    is never complete by it: a part alone says nothing of what else the award takes.

    Examples
    --------
    >>> made = AwardProgress(award="x", title="X", parts=("a", "b"), done=("a",),
    ...                      missing=("b",), ects=0.0, ects_unknown=1)
    >>> standing(made)
    'nearly'
    """
    if len(progress.parts) < 2:
        return "begun"
    if not progress.missing:
        return "complete"
    near = len(progress.missing) == 1 or _share(progress) >= _NEARLY
    return "nearly" if near and progress.done else "begun"


def completed(progress: Iterable[AwardProgress]) -> tuple[str, ...]:
    """Return the titles of the awards that are complete, in the given order."""
    return tuple(p.title for p in progress if standing(p) == "complete")


def progress_notes(
    progress: Sequence[AwardProgress],
    *,
    titles: Mapping[str, str] | None = None,
    degrees: Collection[str] = (),
) -> list[str]:
    """Return a sentence for each award, at most six and one that counts the rest.

    Parameters
    ----------
    progress : sequence of AwardProgress
        As :func:`progress_of` orders it.
    titles : mapping of str to str, optional
        Titles of the parts by id (``Awards.titles``); a missing part without one shows its id.
    degrees : collection of str
        Ids of awards that are degrees (``Awards.degrees``); a title that says so is enough.
    """
    made = [_note(p, titles or {}, degrees) for p in progress[:_SHOWN]]
    more = len(progress) - _SHOWN
    if more > 0:
        made.append(f"It counts towards {more} more award{'s' * (more > 1)}.")
    return made


def _note(progress: AwardProgress, titles: Mapping[str, str], degrees: Collection[str]) -> str:
    n, of = len(progress.done), len(progress.parts)
    how = standing(progress)
    if of < 2:
        text = (
            f"Counts towards {progress.title}: this catalogue lists one part of it, "
            "so what else it takes is not known"
        )
    elif how == "complete":
        text = f"Completes {progress.title}: all {of} parts that this catalogue lists"
    else:
        verb = "Nearly completes" if how == "nearly" else "Counts towards"
        text = f"{verb} {progress.title}: {n} of the {of} parts that this catalogue lists"
        if len(progress.missing) <= 2:
            left = " and ".join(titles.get(i, i) for i in progress.missing)
            text += f", still open: {left}"
    degree = progress.award in degrees or says_degree(progress.title)
    if progress.ects:
        goal = "towards the degree" if degree else "in all" if how == "complete" else "so far"
        text += f"; {progress.ects:g} ECTS {goal}"
        if progress.ects_unknown:
            text += f", not stated for {progress.ects_unknown}"
    elif degree and progress.ects_unknown:
        text += "; the ECTS of what is done are not stated"
    return f"{text}."
