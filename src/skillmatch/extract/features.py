"""The table of candidates of a batch of documents and what is known of each.

A candidate is a skill in a sentence. It may be named there, linked to one of the
sentence's clauses, or both; it has one row of features, named in
:mod:`skillmatch.extract.calibrate`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from skillmatch.extract.calibrate import FEATURES, Asking
from skillmatch.extract.candidates import Phrase
from skillmatch.extract.cues import LabelWords, content_stems, names_a_place
from skillmatch.extract.lexical import LexicalMatch
from skillmatch.extract.sections import Sentence, need_of
from skillmatch.extract.surroundings import Surroundings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.encode.context import Words
    from skillmatch.linking import Ranked, SkillLinker
    from skillmatch.reranking import SkillFacts

__all__ = [
    "Candidate",
    "Found",
    "Gathered",
    "InContext",
    "Row",
    "as_candidate",
    "feature_table",
    "gather",
]

_INNER_BREAK = re.compile(r"[,;:()/]|\b(?:and|or)\b")
_CAPITAL_AFTER = re.compile(r"\s+(?:&\s+)?[A-Z][a-z]")
_CAPITAL_BEFORE = re.compile(r"(?:^|[^.!?:\s]\s)(?:[A-Z][\w'’]+|the|The)\s$")
AT = {name: i for i, name in enumerate(FEATURES)}
# Of each clause so many skills are candidates, and of each sentence as a whole.
OF_CLAUSE, OF_SENTENCE = 3, 3


class Candidate(NamedTuple):
    """A possible mention: a skill, its words and how it was found."""

    kind: str
    skill: int
    start: int
    end: int
    sentence: int
    via: str


class Found(NamedTuple):
    """What the two readers saw in one sentence of a document."""

    text: int
    number: int
    sentence: Sentence
    matches: list[LexicalMatch]
    phrases: list[Phrase]
    refused: frozenset[int]


class InContext(NamedTuple):
    """What the contextual encoder makes of a sentence.

    ``chance`` maps skills to probabilities; ``proposed`` are the likeliest with their words.
    """

    words: Words
    mean: NDArray[np.float32]
    chance: dict[int, float]
    proposed: list[tuple[int, tuple[int, int]]]


class Row(NamedTuple):
    """One candidate before its features: places in the tables of names and clauses."""

    found: int
    skill: int
    match: LexicalMatch | None
    name: int  # Row of the linked texts, -1 where no clause was linked.
    place: int  # Among that text's skills.
    span: tuple[int, int]
    whole: bool


class Gathered(NamedTuple):
    """Candidates of a batch: linked texts, their ranking, and the rows."""

    names: list[str]
    ranked: Ranked
    eligible: NDArray[np.float32]
    rows: list[Row]


def gather(
    texts: Sequence[str],
    found: Sequence[Found],
    linker: SkillLinker,
    by_name: NDArray[np.bool_],
    *,
    depth: int,
    seen: Sequence[InContext] | None = None,
) -> Gathered:
    """Link clauses and sentences; return one row for each skill of each sentence.

    Parameters
    ----------
    texts : sequence of str
    found : sequence of Found
    linker : SkillLinker
    by_name : ndarray of bool, shape (n_skills,)
        Skills that count only where they are named.
    depth : int
        Skills looked at of each clause.
    seen : sequence of InContext, optional
        What the contextual encoder makes of each sentence.
    """
    where: dict[str, int] = {}
    asked: list[list[tuple[int, tuple[int, int], bool]]] = []
    for f in found:
        text = texts[f.text]
        own = [(where.setdefault(text[p.start : p.end], len(where)), (p.start, p.end), False)
               for p in f.phrases]  # fmt: skip
        s = f.sentence
        if len(f.phrases) > 1:
            own.append((where.setdefault(s.head, len(where)), (s.start, s.end), True))
        asked.append(own)
    names = list(where)
    ranked = linker.explain(names, depth)
    eligible = np.where(by_name[ranked.index], -1.0, ranked.score).astype(np.float32)
    order = np.argsort(-eligible, axis=1, kind="stable")[:, : max(OF_CLAUSE, OF_SENTENCE)]
    rows: list[Row] = []
    index, chance, best_of = ranked.index.tolist(), eligible.tolist(), order.tolist()
    for at, (f, own) in enumerate(zip(found, asked, strict=True)):
        best: dict[int, Row] = {}
        for name, span, whole in own:
            for place in best_of[name][: OF_SENTENCE if whole else OF_CLAUSE]:
                value = chance[name][place]
                if value <= 0:
                    continue
                skill = index[name][place]
                if skill in f.refused:
                    continue
                known = best.get(skill)
                if known is None or (not whole and value > chance[known.name][known.place]):
                    best[skill] = Row(at, skill, None, name, place, span, whole)
        for match in f.matches:
            known = best.get(match.skill)
            if known is not None and known.match is None:
                best[match.skill] = known._replace(match=match, span=(match.start, match.end))
            elif known is None:
                best[match.skill] = Row(at, match.skill, match, -1, 0,
                                        (match.start, match.end), False)  # fmt: skip
        for skill, span in () if seen is None else seen[at].proposed:
            if skill not in best and skill not in f.refused and not by_name[skill]:
                best[skill] = Row(at, skill, None, -1, 0, span, False)
        rows += best.values()
    return Gathered(names, ranked, eligible, rows)


def feature_table(
    texts: Sequence[str],
    prepared: Sequence[list[Sentence]],
    found: Sequence[Found],
    gathered: Gathered,
    *,
    linker: SkillLinker,
    words: LabelWords,
    facts: SkillFacts,
    by_name: NDArray[np.bool_],
    asking: Asking | None,
) -> NDArray[np.float32]:
    """Return the features of every row, shape (n_rows, n_features), in the order of FEATURES."""
    rows = gathered.rows
    out = np.zeros((len(rows), len(FEATURES)), dtype=np.float32)
    if not rows:
        return out
    skills = np.array([r.skill for r in rows])
    _of_names(out, texts, found, rows, linker)
    _of_clauses(out, prepared, found, gathered, words)
    _of_sentences(out, texts, prepared, found, gathered, linker=linker, asking=asking)
    out[:, AT["asked_for"]] = facts.asked_for[skills]
    out[:, AT["judged_right"]] = facts.judged_right[skills]
    out[:, AT["n_aliases"]] = facts.n_aliases[skills]
    out[:, AT["label_words"]] = facts.n_words[skills]
    first = AT["skill"]
    out[:, first : first + facts.kinds.shape[1]] = facts.kinds[skills]
    out[:, AT["by_name"]] = by_name[skills]
    return out


def _of_names(
    out: NDArray[np.float32],
    texts: Sequence[str],
    found: Sequence[Found],
    rows: Sequence[Row],
    linker: SkillLinker,
) -> None:
    named = [(i, r, r.match) for i, r in enumerate(rows) if r.match is not None]
    if not named:
        return
    surfaces, rests, values = [], [], []
    for _, row, m in named:
        f = found[row.found]
        text, s = texts[f.text], f.sentence
        surfaces.append(text[m.start : m.end])
        rests.append(text[s.start : m.start] + " " + text[m.end : s.end])
        beside = bool(
            _CAPITAL_AFTER.match(text, m.end, min(len(text), m.end + 12))
            or _CAPITAL_BEFORE.search(text[max(s.start, m.start - 30) : m.start])
        )
        values.append((1.0, m.is_label, min(m.n_tokens, 4), m.cased, m.shared, m.before_noun,
                       0.0, 0.0, beside, m.start == s.start, m.doubt))  # fmt: skip
    at = np.array([i for i, _, _ in named])
    column = np.array([r.skill for _, r, _ in named])[:, None]
    out[at, : len(values[0])] = np.array(values, dtype=np.float32)
    vectors = linker.encoder.encode([*surfaces, *rests])
    near = linker.cosines(vectors, np.concatenate([column, column]))[:, 0].mean(axis=1)
    out[at, AT["surface_cos"]] = near[: len(named)]
    out[at, AT["rest_cos"]] = near[len(named) :]


def _of_clauses(
    out: NDArray[np.float32],
    prepared: Sequence[list[Sentence]],
    found: Sequence[Found],
    gathered: Gathered,
    words: LabelWords,
) -> None:
    linked = [(i, r) for i, r in enumerate(gathered.rows) if r.name >= 0]
    if not linked:
        return
    at = np.array([i for i, _ in linked])
    name = np.array([r.name for _, r in linked])
    place = np.array([r.place for _, r in linked])
    ranked = gathered.ranked
    first = AT["linked"]
    out[at, first] = 1.0
    for k, part in enumerate(("base", "label", "alias", "description", "lexical", "score"), 1):
        out[at, first + k] = getattr(ranked, part)[name, place]
    own = gathered.eligible[name, place]
    top = -np.partition(-gathered.eligible, 1, axis=1)[:, :2] if ranked.index.shape[1] > 1 else (
        np.repeat(gathered.eligible, 2, axis=1))  # fmt: skip
    other = np.where(own >= top[name, 0], top[name, 1], top[name, 0])
    out[at, AT["margin"]] = own - np.maximum(other, 0.0)
    out[at, AT["place_in_clause"]] = (gathered.eligible[name] > own[:, None]).sum(axis=1)
    stems = [content_stems(n) for n in gathered.names]
    sizes = [n.count(" ") + 1 for n in gathered.names]
    breaks = [bool(_INNER_BREAK.search(n)) for n in gathered.names]
    whole = [
        frozenset().union(*(content_stems(s.head) for s in parts if s.bearing))
        for parts in prepared
    ]
    first = AT["clause_words"]
    out[at, first : first + 5] = np.array(
        [(sizes[r.name], *words.features(stems[r.name], r.skill, whole[found[r.found].text]),
          breaks[r.name]) for _, r in linked],
        dtype=np.float32,
    )  # fmt: skip


def _of_sentences(
    out: NDArray[np.float32],
    texts: Sequence[str],
    prepared: Sequence[list[Sentence]],
    found: Sequence[Found],
    gathered: Gathered,
    *,
    linker: SkillLinker,
    asking: Asking | None,
) -> None:
    rows = gathered.rows
    surroundings = Surroundings(linker, prepared)
    places = [(found[r.found].text, found[r.found].number) for r in rows]
    skills = np.array([r.skill for r in rows])
    about, topic = surroundings.nearness(places, skills)
    first = AT["sentence_label"]
    out[:, first] = about[:, 0]
    out[:, first + 1] = about[:, :-1].max(axis=1)
    out[:, first + 2] = about[:, -1]
    out[:, AT["topic_cos"]] = topic
    where = {name: i for i, name in enumerate(gathered.names)}
    ranked = gathered.ranked
    facts: list[tuple[float, ...]] = []
    chances: list[dict[int, float]] = []
    for f in found:
        s = f.sentence
        # What a CV or a programme states is meant, without "required" beside it.
        asked = s.section == "stated" or need_of(s.head, s.section) != "unstated"
        facts.append((asked, s.section in {"requirements", "preferred"}, s.section == "duties",
                      s.section == "stated", s.section == "other", s.head.count(" ") + 1,
                      names_a_place(s.head)))  # fmt: skip
        at = where.get(s.head, -1)
        if at < 0 and len(f.phrases) == 1:
            at = where.get(texts[f.text][f.phrases[0].start : f.phrases[0].end], -1)
        own: dict[int, float] = {}
        if at >= 0:
            own = dict(zip(ranked.index[at].tolist(), ranked.score[at].tolist(), strict=True))
        chances.append(own)
    out[:, AT["sentence_chance"]] = [chances[r.found].get(r.skill, 0.0) for r in rows]
    first = AT["asked"]
    out[:, first : first + 7] = np.array([facts[r.found] for r in rows], dtype=np.float32)
    out[:, AT["whole"]] = [r.whole for r in rows]
    if asking is not None:
        vectors = surroundings.vectors([(f.text, f.number) for f in found])
        out[:, AT["asks"]] = asking.probability(vectors)[[r.found for r in rows]]


def as_candidate(row: Row, found: Sequence[Found]) -> Candidate:
    """Return a row as the candidate that is chosen from."""
    start, end = row.span
    if row.match is None:
        return Candidate("semantic", row.skill, start, end, found[row.found].number, "semantic")
    via = "label" if row.match.is_label else "alias"
    return Candidate("lexical", row.skill, start, end, found[row.found].number, via)
