"""SkillExtractor: a text to mentions, requirements and phrases that were not linked.

Two readers look at each sentence that can hold a requirement. The lexical one finds
names of skills; the semantic one links clauses by the encoder. Both give candidates
with features, and one calibrated probability decides what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.domain import Mention, Requirement, UnlinkedPhrase
from skillmatch.errors import InputError
from skillmatch.extract.calibrate import SEMANTIC_FEATURES
from skillmatch.extract.candidates import Phrase, level_of, phrases
from skillmatch.extract.choose import Candidate, choose, unlinked_phrases
from skillmatch.extract.cues import LabelWords, content_stems, names_a_place
from skillmatch.extract.lexical import LexicalMatch, LexicalMatcher
from skillmatch.extract.requirements import find_requirements
from skillmatch.extract.sections import Sentence, need_of, split
from skillmatch.extract.surroundings import Surroundings
from skillmatch.people import cv_lines
from skillmatch.text import sentences, tokenize

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.extract.calibrate import Calibration
    from skillmatch.linking import SkillLinker
    from skillmatch.taxonomy import Taxonomy

__all__ = ["Candidate", "Extraction", "SkillExtractor"]

_INNER_BREAK = re.compile(r"[,;:()/]|\b(?:and|or)\b")
KINDS = ("advert", "cv", "programme")
MOST_CHARS = 2_000_000
# Texts whose sentences are encoded together: bounds memory, keeps the encoder busy.
BATCH = 64
# Among a clause's first so many skills the semantic reader takes the best that is no tool.
TOP = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What was read in one text; mentions by place."""

    mentions: tuple[Mention, ...]
    requirements: tuple[Requirement, ...]
    unlinked: tuple[UnlinkedPhrase, ...]


class SkillExtractor:
    """Finds skills in texts.

    Parameters
    ----------
    taxonomy : Taxonomy
    lexical : LexicalMatcher
    linker : SkillLinker
    calibration : Calibration
    named : collection of str
        Labels that count only where they are named, never by resemblance, as tools
        and languages do.
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        *,
        lexical: LexicalMatcher,
        linker: SkillLinker,
        calibration: Calibration,
        named: Collection[str] = (),
    ) -> None:
        self.taxonomy = taxonomy
        self._lexical = lexical
        self._linker = linker
        self._calibration = calibration
        self._words = LabelWords(taxonomy)
        kinds = [s.kind for s in taxonomy.skills]
        self._is = {
            name: np.array([k == name for k in kinds], dtype=float)
            for name in ("tool", "knowledge", "transversal", "language")
        }
        self._by_name = np.array([s.label in named for s in taxonomy.skills])
        self._by_name |= (self._is["tool"] + self._is["language"]) > 0

    @property
    def threshold(self) -> float:
        """Mentions below this probability are not shown."""
        return self._calibration.threshold

    def extract(self, text: str, *, kind: str = "advert") -> Extraction:
        """Return the mentions, requirements and unlinked phrases of a text.

        Parameters
        ----------
        text : str
            Read as it is; spans point into it.
        kind : {"advert", "cv", "programme"}

        Raises
        ------
        InputError
            The text is longer than two million characters, or the kind is unknown.
        """
        return self.extract_many([text], kind=kind)[0]

    def extract_many(self, texts: Sequence[str], *, kind: str = "advert") -> list[Extraction]:
        """As :meth:`extract` for many texts; results in the same order."""
        made: list[Extraction] = []
        for at in range(0, len(texts), BATCH):
            made += self._batch(texts[at : at + BATCH], kind)
        return made

    def candidates(self, texts: Sequence[str], *, kind: str = "advert") -> list[list[Candidate]]:
        """Return every candidate with its features: what a calibration is fitted on."""
        prepared = [self._prepare(text, kind) for text in texts]
        return self._candidates(texts, prepared)

    def link_names(self, names: Sequence[str]) -> list[tuple[str, float] | None]:
        """Link short names (a provider's tags, typed skills) to their best skill.

        Returns
        -------
        list of (skill_id, probability) or None
            None where the best skill stays below the threshold.
        """
        if not names:
            return []
        features, index = self._semantic_features(names, [max(1, len(n.split())) for n in names])
        features[:, SEMANTIC_FEATURES.index("asked")] = 1.0  # A name is given because it is meant.
        own = [content_stems(n) for n in names]
        words = np.array(
            [self._words.features(w, int(i), w) for w, i in zip(own, index, strict=True)]
        )
        single = np.array([float(len(n.split()) == 1) for n in names])
        # A name stands alone: it is its own sentence and its own topic.
        own_cos = features[:, 1:4].mean(axis=1)
        rest = np.zeros((len(names), 2))
        features = np.column_stack([features, words, rest, single, own_cos, own_cos])
        chance = self._calibration.probability("semantic", features)
        return [
            (self.taxonomy.skills[int(i)].id, float(p)) if p >= self.threshold and f > 0 else None
            for i, p, f in zip(index, chance, features[:, 0], strict=True)
        ]

    def _prepare(self, text: str, kind: str) -> list[Sentence]:
        if kind not in KINDS:
            raise InputError(f"unknown kind of text {kind!r}", hint=f"one of {', '.join(KINDS)}")
        if len(text) > MOST_CHARS:
            raise InputError(
                f"the text has {len(text):,} characters, the limit is {MOST_CHARS:,}",
                hint="split it into documents",
            )
        if kind == "advert":
            return list(split(text))
        if kind == "cv":
            return [
                Sentence(line.start + a, line.start + b, "stated", line.speaks,
                         text[line.start + a : line.start + b])
                for line in cv_lines(text)
                for a, b in sentences(text[line.start : line.end])
            ]  # fmt: skip
        return [Sentence(a, b, "stated", True, text[a:b]) for a, b in sentences(text)]

    def _candidates(
        self, texts: Sequence[str], prepared: Sequence[list[Sentence]]
    ) -> list[list[Candidate]]:
        spans: list[tuple[int, Phrase]] = []
        found: list[list[tuple[int, LexicalMatch]]] = []
        for t, (text, parts) in enumerate(zip(texts, prepared, strict=True)):
            matches: list[tuple[int, LexicalMatch]] = []
            for number, sentence in enumerate(parts):
                if not sentence.bearing:
                    continue
                tokens = tokenize(text, start=sentence.start, end=sentence.end)
                matches += [(number, m) for m in self._lexical.find(text, tokens)]
                spans += [(t, p) for p in phrases(text, number, sentence)]
            found.append(matches)
        surroundings = Surroundings(self._linker, prepared)
        made = self._lexical_candidates(texts, prepared, found, surroundings)
        self._semantic_candidates(texts, prepared, spans, made, surroundings)
        return made

    def _asked(self, sentence: Sentence) -> float:
        # What a CV or a programme states is meant, without "required" beside it.
        if sentence.section == "stated":
            return 1.0
        return float(need_of(sentence.head, sentence.section) != "unstated")

    def _lexical_candidates(
        self,
        texts: Sequence[str],
        prepared: Sequence[list[Sentence]],
        found: Sequence[list[tuple[int, LexicalMatch]]],
        surroundings: Surroundings,
    ) -> list[list[Candidate]]:
        flat = [(t, n, m) for t, matches in enumerate(found) for n, m in matches]
        made: list[list[Candidate]] = [[] for _ in texts]
        if not flat:
            return made
        skills = np.array([m.skill for _, _, m in flat])
        surface = self._linker.encoder.encode([texts[t][m.start : m.end] for t, _, m in flat])
        near = self._linker.cosines(surface, skills[:, None])[:, 0]
        about, topic = surroundings.nearness([(t, n) for t, n, _ in flat], skills)
        asked = {key: self._asked(prepared[key[0]][key[1]]) for key in {(t, n) for t, n, _ in flat}}
        place = {key: float(names_a_place(prepared[key[0]][key[1]].head)) for key in asked}
        for i, (t, n, m) in enumerate(flat):
            features = (
                float(m.is_label),
                float(m.n_tokens == 2),
                float(m.n_tokens > 2),
                *(float(self._is[k][m.skill]) for k in
                  ("tool", "knowledge", "transversal", "language")),
                float(near[i].mean()),
                float(about[i]),
                asked[t, n],
                float(m.shared),
                place[t, n],
                float(prepared[t][n].section == "duties"),
                float(topic[i]),
                float(m.before_noun),
            )  # fmt: skip
            via = "label" if m.is_label else "alias"
            made[t].append(Candidate("lexical", m.skill, m.start, m.end, n, via, features))
        return made

    def _semantic_features(
        self, names: Sequence[str], n_words: Sequence[int]
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return features (n, n_features) and the best skill (n,) of each text.

        Tools and languages are known by name alone, never by resemblance; where a
        text resembles nothing else its score is 0.
        """
        ranked = self._linker.explain(names, TOP)
        score = np.where(self._by_name[ranked.index], 0.0, ranked.score)
        first = np.argmax(score, axis=1)
        rows = np.arange(len(first))
        index = ranked.index[rows, first]
        best = score[rows, first]
        score[rows, first] = -1.0
        features = np.column_stack(
            [
                best,
                np.where(best > 0, ranked.label[rows, first], 0.0),
                np.where(best > 0, ranked.alias[rows, first], 0.0),
                np.where(best > 0, ranked.description[rows, first], 0.0),
                best - np.maximum(score.max(axis=1), 0.0),
                np.log(np.maximum(np.asarray(n_words, dtype=float), 1.0)),
                self._is["tool"][index],
                self._is["transversal"][index],
                np.zeros(len(index)),
                np.zeros(len(index)),
            ]
        )
        return features, index

    def _semantic_candidates(
        self,
        texts: Sequence[str],
        prepared: Sequence[list[Sentence]],
        spans: Sequence[tuple[int, Phrase]],
        made: list[list[Candidate]],
        surroundings: Surroundings,
    ) -> None:
        if not spans:
            return
        words: dict[str, int] = {}
        for t, p in spans:
            words.setdefault(texts[t][p.start : p.end], len(words))
        names = list(words)
        sizes = [len(n.split()) for n in names]
        features, index = self._semantic_features(names, sizes)
        own = [content_stems(n) for n in names]
        whole = [content_stems(" ".join(s.head for s in parts)) for parts in prepared]
        lexical = [{(c.sentence, c.skill) for c in cs} for cs in made]
        places = [words[texts[t][p.start : p.end]] for t, p in spans]
        about, topic = surroundings.nearness([(t, p.sentence) for t, p in spans], index[places])
        asked = {
            key: self._asked(prepared[key[0]][key[1]])
            for key in {(t, p.sentence) for t, p in spans}
        }
        for i, (t, p) in enumerate(spans):
            at = places[i]
            if features[at, 0] <= 0:
                continue
            skill = int(index[at])
            row = features[at].tolist()
            sentence = prepared[t][p.sentence]
            row[-2] = asked[t, p.sentence]
            row[-1] = float((p.sentence, skill) in lexical[t])
            row += self._words.features(own[at], skill, whole[t])
            row += [
                float(bool(_INNER_BREAK.search(texts[t], p.start, p.end))),
                float(sentence.section == "duties"),
                float(sizes[at] == 1),
                float(about[i]),
                float(topic[i]),
            ]
            made[t].append(
                Candidate("semantic", skill, p.start, p.end, p.sentence, "semantic", tuple(row))
            )

    def _batch(self, texts: Sequence[str], kind: str) -> list[Extraction]:
        prepared = [self._prepare(text, kind) for text in texts]
        every = self._candidates(texts, prepared)
        chances = self._chances(every)
        return [
            self._choose(text, parts, candidates, chance)
            for text, parts, candidates, chance in zip(texts, prepared, every, chances, strict=True)
        ]

    def _chances(self, every: Sequence[list[Candidate]]) -> list[list[float]]:
        made: list[list[float]] = [[0.0] * len(cs) for cs in every]
        for kind in ("lexical", "semantic"):
            rows = [(t, i, c.features) for t, cs in enumerate(every) for i, c in enumerate(cs)
                    if c.kind == kind]  # fmt: skip
            if rows:
                chance = self._calibration.probability(kind, np.array([r[2] for r in rows]))
                for (t, i, _), p in zip(rows, chance, strict=True):
                    made[t][i] = float(p)
        return made

    def _choose(
        self,
        text: str,
        parts: Sequence[Sentence],
        candidates: Sequence[Candidate],
        chances: Sequence[float],
    ) -> Extraction:
        """Keep the likeliest candidates that do not claim the same words or the same skill."""
        requirements = tuple(find_requirements(text, list(parts)))
        licences = [r.span for r in requirements if r.kind == "licence"]
        kept = choose(candidates, chances, threshold=self.threshold, taken=licences)
        mentions = tuple(self._mention(text, parts, c, p) for c, p in kept)
        return Extraction(
            mentions=mentions,
            requirements=requirements,
            unlinked=unlinked_phrases(text, parts, candidates, mentions, requirements),
        )

    def _mention(
        self, text: str, parts: Sequence[Sentence], candidate: Candidate, chance: float
    ) -> Mention:
        sentence = parts[candidate.sentence]
        clause = text[max(sentence.start, candidate.start - 60) : candidate.end]
        around: Any = need_of(sentence.head, sentence.section, clause)
        return Mention(
            skill_id=self.taxonomy.skills[candidate.skill].id,
            span=(candidate.start, candidate.end),
            quote=text[candidate.start : candidate.end],
            score=round(chance, 6),
            via=candidate.via,  # type: ignore[arg-type]
            requirement=around,
            level=level_of(clause),
            section=sentence.section,
        )
