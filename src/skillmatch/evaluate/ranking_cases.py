"""The goals of ranking, measured on made and real people, with all baselines in one run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.domain import StatedSkill
from skillmatch.errors import EmptyInputError
from skillmatch.evaluate.jcrec import NEEDED, Course, Roles, evaluate_jcrec
from skillmatch.evaluate.metrics import ratio_interval
from skillmatch.evaluate.ranking import figures_of, shares
from skillmatch.evaluate.small_optimum import small_optimum
from skillmatch.evaluate.systems import (
    DEPTHS,
    Chosen,
    by_scores,
    in_the_list,
    planned,
    popular,
    random_rows,
    read_texts,
    text_cosine,
)
from skillmatch.gap import build_gap
from skillmatch.rank.index import CatalogueIndex
from skillmatch.rank.needs import CODES, value_of
from skillmatch.related import Relatedness

if TYPE_CHECKING:
    from skillmatch.domain import Credential, Gap
    from skillmatch.evaluate.cases import Case
    from skillmatch.protocols import Encoder
    from skillmatch.store.bundle import Bundle

__all__ = ["GOALS", "NOTES", "evaluate_cases", "tags_only"]

# What the project set itself, before anything was measured.
GOALS = {"cosine": 1.5, "optimum": 0.98, "text": 0.85}
NOTES = (
    ("own score: the share of the gap by the score that our methods choose by. Circular: ours "
     "must do well here."),
    ("tags: the same choices, judged by the provider's skill tags alone, related skills counted, "
     "whatever field a programme is of."),
    ("exact tags: judged by the tags alone, each skill counting only as itself. The farthest "
     "from our own score, though ours has seen the tags too, as text cosine has."),
    ("text alone: chosen by skills read from title and description, judged by the tags, which "
     "the choice has not seen. What tags give: chosen by the tags and judged by them, so that "
     "side is circular and the goal is strict."),
    ("by tags and text: what either reading says counts as taught, so that neither side is judged "
     "only by what it has not seen; each knows a half."),
    "Popularity is by what a credential closes summed over these people: no enrolments are known.",
)  # fmt: skip
_AT = 3

Choices = dict[str, list[list[Chosen]]]


def tags_only(credential: Credential) -> Credential:
    """Return a credential without the skills that were read from its text."""
    return replace(
        credential, skills=tuple(s for s in credential.skills if isinstance(s, StatedSkill))
    )


@dataclass(frozen=True, slots=True)
class _Judge:
    """Gaps, and what a catalogue teaches, by which choices are judged."""

    gaps: Sequence[Gap]
    index: CatalogueIndex
    related: Relatedness

    def shares(self, chosen: Sequence[Sequence[Chosen]]) -> dict[int, Any]:
        return shares(chosen, self.gaps, self.index, self.related)


def evaluate_cases(
    cases: Sequence[Case],
    full: Sequence[Credential],
    text: Sequence[Credential],
    bundle: Bundle,
    *,
    roles: Mapping[str, Sequence[Mapping[str, float]]],
    encoders: Mapping[str, Encoder] | None = None,
    seed: int = 0,
    say: Callable[[str], object] = lambda _words: None,
) -> dict[str, Any]:
    """Measure our methods and the baselines on the same people.

    Parameters
    ----------
    cases : sequence of Case
    full : sequence of Credential
        Linked by the provider's tags and by the text, as the product reads a catalogue.
    text : sequence of Credential
        The same, linked by title and description alone.
    bundle : Bundle
    roles : mapping of str to sequence of mapping
        The skills of the roles of the JCRec protocol, one set a source of roles.
    encoders : mapping of str to Encoder, optional
        Further baselines of text cosine, by name.
    seed : int
    say : callable
        Told what is being done.

    Returns
    -------
    dict
        ``judged`` (by how choices are judged, then by system: ``closed@k`` and intervals),
        ``ratios`` (the goals: value, interval, goal), ``optimum``, ``jcrec`` and ``notes``.

    Raises
    ------
    EmptyInputError
        The catalogue has nothing for any of the people.
    """
    taxonomy, related, threshold = bundle.taxonomy, bundle.related, bundle.threshold
    alone = Relatedness(taxonomy, {"target": (), "source": (), "rel": ()})
    index, by_text, by_tags = (
        CatalogueIndex(rows, taxonomy=taxonomy, threshold=threshold)
        for rows in (full, text, [tags_only(c) for c in full])
    )
    taught = index.taught()

    def gap(case: Case, credit: Relatedness) -> Gap:
        return build_gap(case.role, case.profile, taxonomy=taxonomy, related=credit, taught=taught)

    both = [(c, gap(c, related)) for c in cases]
    met = [(c, g) for c, g in both if any(i.served for i in g.missing)]
    if not met:
        raise EmptyInputError(
            "this catalogue teaches nothing that any of these people lack",
            hint="take another catalogue or more cases",
        )
    people, gaps = [c for c, _ in met], [g for _, g in met]
    say(f"choosing for {len(people)} people")
    choices = _ours(gaps, index, related)
    for name, encoder in {"text_cosine": bundle.encoder, **(encoders or {})}.items():
        say(f"reading {len(index)} texts for {name}")
        near = text_cosine(gaps, encoder, read_texts(encoder, index))
        choices[name] = [[by_scores(row, index)] for row in near]
    cosines = [n for n in choices if n not in ("recommend", "one_by_one", "pathway")]
    crowd = popular(gaps, index, related)
    choices["popularity"] = [[by_scores(crowd, index)] for _ in gaps]
    rng = np.random.default_rng(seed)
    choices["random"] = [random_rows(len(index), rng) for _ in gaps]

    say("choosing by text alone, and by tags alone")
    read = _ours(gaps, by_text, related)
    told = _ours(gaps, by_tags, related)
    near = text_cosine(gaps, bundle.encoder, read_texts(bundle.encoder, index, tags=False))
    read["text_cosine"] = [[by_scores(row, index)] for row in near]

    exact, plain = [gap(c, alone) for c in people], related.without_field()
    judges = {
        "own score": _Judge(gaps, index, related),
        "tags": _Judge(gaps, by_tags, plain),
        "exact tags": _Judge(exact, by_tags, alone),
        "both": _Judge(gaps, index, plain),
    }
    found = {
        name: {system: judges[name].shares(chosen) for system, chosen in choices.items()}
        for name in ("own score", "tags", "exact tags")
    }
    found["text alone"] = {n: judges["tags"].shares(c) for n, c in read.items()}
    found["what tags give"] = {n: judges["tags"].shares(c) for n, c in told.items()}
    found["text alone, by tags and text"] = {n: judges["both"].shares(c) for n, c in read.items()}
    found["tags alone, by tags and text"] = {n: judges["both"].shares(c) for n, c in told.items()}
    say("trying every set of three on small catalogues")
    best = small_optimum(gaps, index, related, seed=seed)
    return {
        "n_people": len(people),
        "n_by_kind": dict(sorted(Counter(c.kind for c in people).items())),
        "n_left_out": len(cases) - len(people),
        "n_credentials": len(index),
        "judged": {
            name: {s: figures_of(v, seed=seed) for s, v in systems.items()}
            for name, systems in found.items()
        },
        "by_kind": _by_kind(people, found["own score"]),
        "ratios": _ratios(found, cosines, best, seed),
        "optimum": best,
        "jcrec": {
            source: _jcrec(people, some, choices, index, seed) for source, some in roles.items()
        },
        "notes": list(NOTES),
    }


def _ours(gaps: Sequence[Gap], index: CatalogueIndex, related: Relatedness) -> Choices:
    return {
        "recommend": [[in_the_list(g, index, related)] for g in gaps],
        "one_by_one": [[planned(g, index, related, method="greedy")] for g in gaps],
        "pathway": [[planned(g, index, related)] for g in gaps],
    }


def _by_kind(
    people: Sequence[Case], found: Mapping[str, Mapping[int, Any]]
) -> dict[str, dict[str, float]]:
    kinds = np.array([c.kind for c in people])
    return {
        str(kind): {name: float(v[_AT][kinds == kind].mean()) for name, v in found.items()}
        for kind in np.unique(kinds)
    }


def _ratios(
    found: Mapping[str, Mapping[str, Mapping[int, Any]]],
    cosines: Sequence[str],
    best: Mapping[str, Any],
    seed: int,
) -> list[dict[str, object]]:
    """Return the goals: what was measured of each with its interval."""
    made: list[dict[str, object]] = []

    def add(what: str, above: Any, below: Any, goal: float) -> None:
        if below.mean() > 0:
            interval = ratio_interval(above, below, seed=seed)
            value = float(above.mean() / below.mean())
            made.append({"what": what, "value": value, "ci95": list(interval), "goal": goal})

    for judge in ("own score", "tags", "exact tags"):
        systems = {name: v[_AT] for name, v in found[judge].items()}
        base = max(cosines, key=lambda name: float(systems[name].mean()))
        for ours in ("recommend", "one_by_one", "pathway"):
            what = f"top 3 by {ours} over {base}, judged by {judge}"
            add(what, systems[ours], systems[base], GOALS["cosine"])
    for ours, figures in best["systems"].items():
        made.append(
            {"what": f"top 3 by {ours} over the optimum of {best['candidates']} credentials",
             "value": figures["share"], "ci95": figures["ci95"]["share"],
             "goal": GOALS["optimum"]}
        )  # fmt: skip
    for ours in ("recommend", "pathway"):
        read, told = (found[n][ours][_AT] for n in ("text alone", "what tags give"))
        add(f"top 3 by {ours}: text alone over tags, judged by tags", read, told, GOALS["text"])
        read, told = (found[f"{n} alone, by tags and text"][ours][_AT] for n in ("text", "tags"))
        add(f"top 3 by {ours}: text alone over tags, judged by both", read, told, GOALS["text"])
    return made


def _jcrec(
    people: Sequence[Case],
    roles: Sequence[Mapping[str, float]],
    choices: Choices,
    index: CatalogueIndex,
    seed: int,
) -> dict[str, object]:
    """Count applicable roles; a role's and a person's skills are taken as stated."""
    starts, codes = index.columns.starts, index.columns.skills
    names = index.taxonomy.skills
    courses = [
        Course(
            teaches={
                names[at // CODES].id: value_of(at % CODES)
                for at in codes[starts[row] : starts[row + 1]].tolist()
            }
        )
        for row in range(len(index))
    ]
    held = [{s: h.level for s, h in c.profile.held.items()} for c in people]
    wanted = [{s: c.role.level.get(s, NEEDED) for s in c.role.importance} for c in people]
    every = Roles([dict.fromkeys(role, NEEDED) for role in roles])
    made: dict[str, object] = {}
    for k in DEPTHS:
        taken = {
            name: [[[courses[r] for r in draw[k]] for draw in draws] for draws in chosen]
            for name, chosen in choices.items()
        }
        made[f"after {k}"] = evaluate_jcrec(held, every, taken, own=wanted, seed=seed)
    return made
