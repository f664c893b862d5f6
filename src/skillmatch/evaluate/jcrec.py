"""How many roles a person could apply for before and after k credentials.

The protocol of JCRec (Frej et al. 2024, "Course Recommender Systems Need to Consider the Job
Market", SIGIR): learners hold skills to levels, jobs and courses require them, courses teach
them. A learner matches what is required by ``mean_s min(held(s), required(s)) / required(s)``;
what is matched to at least 0.8 can be applied for, or enrolled in. Recommenders are compared by
the mean number of jobs that can be applied for after k courses.

Notes
-----
Skills count only as themselves here: no credit for related ones. So the score that our own
methods choose by is not the one that they are judged by. What differs from the paper: levels are
those of :mod:`skillmatch.levels`, not its three steps; a role whose sources state no level needs
the working one, and a level that nobody states is enough for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from skillmatch.errors import EmptyInputError, InputError
from skillmatch.evaluate.metrics import bootstrap_interval
from skillmatch.levels import LEVELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["APPLICABLE", "NEEDED", "Course", "Roles", "evaluate_jcrec", "learnt", "matching"]

APPLICABLE = 0.8
NEEDED = LEVELS["working"]  # Of a role whose sources state no level.
_NEAR = 1e-9

Levels = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a credential requires and teaches: skill → level in (0, 1]."""

    teaches: Levels
    requires: Levels = field(default_factory=dict)


def matching(held: Levels, required: Levels) -> float:
    """Return how far somebody has what is required, in [0, 1]; 1 where nothing is.

    Raises
    ------
    InputError
        A required level does not lie in (0, 1].

    Examples
    --------
    Half of the first, all of the second, nothing of the third:

    >>> matching({"a": 0.25, "b": 1.0}, {"a": 0.5, "b": 0.5, "c": 0.5})
    0.5
    """
    _check(required, "required")
    if not required:
        return 1.0
    return sum(min(held.get(s, 0.0), level) / level for s, level in required.items()) / len(
        required
    )


def learnt(held: Levels, course: Course) -> dict[str, float]:
    """Return what somebody holds after a course, unchanged where they cannot enrol.

    Examples
    --------
    >>> learnt({"a": 0.5}, Course(teaches={"a": 0.25, "b": 0.5}))
    {'a': 0.5, 'b': 0.5}
    >>> learnt({"a": 0.5}, Course(teaches={"b": 0.5}, requires={"c": 0.5}))
    {'a': 0.5}
    """
    _check(course.teaches, "taught")
    if matching(held, course.requires) < APPLICABLE - _NEAR:
        return dict(held)
    return {
        s: max(held.get(s, 0.0), course.teaches.get(s, 0.0))
        for s in dict.fromkeys((*held, *course.teaches))
    }


class Roles:
    """Many roles, to be matched at once.

    Parameters
    ----------
    required : sequence of mapping
        The levels that each role requires.

    Raises
    ------
    EmptyInputError
        There is no role, or one requires nothing.
    InputError
        A level does not lie in (0, 1].
    """

    def __init__(self, required: Sequence[Levels]) -> None:
        if not required or not all(required):
            raise EmptyInputError(
                "roles are needed, each with at least one required skill",
                hint="leave out roles without skills",
            )
        for one in required:
            _check(one, "required")
        self._place: dict[str, int] = {}
        for one in required:
            for skill in one:
                self._place.setdefault(skill, len(self._place))
        sizes = np.array([len(one) for one in required])
        self._starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        self._sizes = sizes
        self._skill = np.array([self._place[s] for one in required for s in one])
        self._level = np.array([level for one in required for level in one.values()])

    def __len__(self) -> int:
        return len(self._sizes)

    def match(self, held: Levels) -> NDArray[np.float64]:
        """Return :func:`matching` of every role, shape (n_roles,)."""
        mine = np.zeros(len(self._place))
        for skill, level in held.items():
            at = self._place.get(skill)
            if at is not None:
                mine[at] = level
        parts = np.minimum(mine[self._skill], self._level) / self._level
        return np.asarray(np.add.reduceat(parts, self._starts) / self._sizes)

    def applicable(self, held: Levels) -> int:
        """Return the number of roles matched to at least ``APPLICABLE``."""
        return int((self.match(held) >= APPLICABLE - _NEAR).sum())


def evaluate_jcrec(
    people: Sequence[Levels],
    roles: Roles,
    choices: Mapping[str, Sequence[Sequence[Sequence[Course]]]],
    *,
    own: Sequence[Levels] | None = None,
    seed: int = 0,
) -> dict[str, object]:
    """Count the roles that people could apply for before and after what was chosen for them.

    Parameters
    ----------
    people : sequence of mapping
        What each holds: skill → level.
    roles : Roles
    choices : mapping
        System → for each person one or more draws of courses, in order; draws are averaged.
    own : sequence of mapping, optional
        The role that each person wants: whether it can be applied for afterwards is counted.
    seed : int
        For the bootstrap.

    Returns
    -------
    dict
        ``n_people``, ``n_roles``, ``before`` and for each system ``applicable`` (mean number),
        ``gained`` (mean number more than before) with its 95 % interval, and with ``own``
        ``own_role`` (share of people who can apply for the role they want) and ``own_match``.

    Raises
    ------
    EmptyInputError
        There are no people.
    """
    if not people:
        raise EmptyInputError("there are no people to judge by")
    before = np.array([roles.applicable(p) for p in people], dtype=float)
    made: dict[str, object] = {
        "n_people": len(people), "n_roles": len(roles), "before": float(before.mean()),
    }  # fmt: skip
    if own is not None:
        first = np.array([matching(p, r) for p, r in zip(people, own, strict=True)])
        made["own_role_before"] = float((first >= APPLICABLE - _NEAR).mean())
        made["own_match_before"] = float(first.mean())
    systems: dict[str, dict[str, object]] = {}
    for name, chosen in choices.items():
        ends = [
            [_after(person, courses) for courses in draws]
            for person, draws in zip(people, chosen, strict=True)
        ]
        count = np.array([np.mean([roles.applicable(e) for e in draws]) for draws in ends])
        gained = count - before
        figures: dict[str, object] = {
            "applicable": float(count.mean()),
            "gained": float(gained.mean()),
            "ci95": {"gained": list(bootstrap_interval(gained, seed=seed))},
        }
        if own is not None:
            last = [[matching(e, r) for e in draws] for draws, r in zip(ends, own, strict=True)]
            met = [np.mean([m >= APPLICABLE - _NEAR for m in draws]) for draws in last]
            match = [np.mean(draws) for draws in last]
            figures |= {"own_role": float(np.mean(met)), "own_match": float(np.mean(match))}
            figures["ci95"] = {
                "gained": list(bootstrap_interval(gained, seed=seed)),
                "own_role": list(bootstrap_interval(met, seed=seed)),
                "own_match": list(bootstrap_interval(match, seed=seed)),
            }
        systems[name] = figures
    made["systems"] = systems
    return made


def _after(held: Levels, courses: Iterable[Course]) -> Levels:
    for course in courses:
        held = learnt(held, course)
    return held


def _check(levels: Levels, what: str) -> None:
    for skill, level in levels.items():
        if not (isfinite(level) and 0.0 < level <= 1.0):
            raise InputError(f"the level {what} of {skill!r} must lie in (0, 1], not {level!r}")
