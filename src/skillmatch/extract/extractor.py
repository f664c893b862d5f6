"""SkillExtractor: a text to mentions, requirements and phrases that were not linked.

Two readers look at each sentence that can hold a requirement. The lexical one finds
names of skills; the semantic one links clauses and the sentence by the encoder. What
either finds is a candidate with features, and one calibrated probability decides what
is shown. The accurate mode adds what the contextual encoder makes of the sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from skillmatch.domain import Mention, Requirement, UnlinkedPhrase
from skillmatch.errors import CompatibilityError, InputError
from skillmatch.extract.candidates import phrases
from skillmatch.extract.choose import choose, unlinked_phrases
from skillmatch.extract.context import context_features, read_context
from skillmatch.extract.cues import LabelWords
from skillmatch.extract.features import Candidate, Found, as_candidate, feature_table, gather
from skillmatch.extract.language import english_parts
from skillmatch.extract.lexical import LexicalMatcher
from skillmatch.extract.needs import cues_of
from skillmatch.extract.requirements import find_requirements
from skillmatch.extract.sections import Sentence, split
from skillmatch.link_memory import RememberingLinker
from skillmatch.people import cv_lines
from skillmatch.reranking import SkillFacts
from skillmatch.text import sentences, tokenize

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillmatch.context_linking import ContextLinker
    from skillmatch.extract.calibrate import Asking, Calibration
    from skillmatch.linking import SkillLinker
    from skillmatch.taxonomy import Taxonomy

__all__ = ["Candidate", "Extraction", "SkillExtractor"]

KINDS = ("advert", "cv", "programme")
MOST_CHARS = 2_000_000
# Texts whose sentences are encoded together: bounds memory, keeps the encoder busy.
BATCH = 64
TOP = 8  # Skills looked at of each clause.


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What was read in one text; mentions by place.

    ``language`` is its code (ISO 639-1; "und" where it is not known), ``notes`` say what
    was not read, such as a text that is not English.
    """

    mentions: tuple[Mention, ...]
    requirements: tuple[Requirement, ...]
    unlinked: tuple[UnlinkedPhrase, ...]
    language: str = "en"
    notes: tuple[str, ...] = ()


class SkillExtractor:
    """Finds skills in texts.

    Parameters
    ----------
    taxonomy : Taxonomy
    lexical : LexicalMatcher
    linker : SkillLinker
    calibration : Calibration or None
        Without one only :meth:`candidates` works: what a calibration is fitted on.
    named : collection of str
        Labels that count only where they are named, never by resemblance, as tools
        and languages do.
    context : ContextLinker, optional
        Reads the sentences too: the accurate mode.
    asking, context_asking : Asking, optional
        Tell from the vectors of the one and the other encoder whether a sentence asks for
        anything.
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        *,
        lexical: LexicalMatcher,
        linker: SkillLinker,
        calibration: Calibration | None,
        named: Collection[str] = (),
        context: ContextLinker | None = None,
        asking: Asking | None = None,
        context_asking: Asking | None = None,
    ) -> None:
        self.taxonomy = taxonomy
        self._lexical = lexical
        self._linker = linker
        self._known_calibration = calibration
        self._context = context
        self._asking = asking
        self._context_asking = context_asking
        self._read: dict[tuple[str, str], Extraction] = {}
        self._linked: dict[str, tuple[str, float] | None] = {}
        self._words = LabelWords(taxonomy)
        self._facts = linker.reranker.facts if linker.reranker else SkillFacts(taxonomy)
        self._by_name = np.array(
            [s.kind in {"tool", "language"} or s.label in named for s in taxonomy.skills]
        )

    @property
    def _calibration(self) -> Calibration:
        if self._known_calibration is None:
            raise CompatibilityError("this extractor has no calibration")
        return self._known_calibration

    @property
    def threshold(self) -> float:
        """Names below this probability are not shown; what is linked has a higher one."""
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
        known = self._read.get((kind, text))
        return self.extract_many([text], kind=kind)[0] if known is None else known

    @contextmanager
    def read_ahead(
        self, texts: Iterable[tuple[str, str]] = (), *, names: Iterable[str] = ()
    ) -> Iterator[None]:
        """Read texts and link names together; in the block they are answered from memory.

        Sentences are encoded together, and one that several texts share is linked once.

        Parameters
        ----------
        texts : iterable of (kind, text)
            What :meth:`extract` will be asked for.
        names : iterable of str
            What :meth:`link_names` will be asked for.
        """
        by_kind: dict[str, dict[str, None]] = {}
        for kind, text in texts:
            by_kind.setdefault(kind, {})[text] = None
        try:
            for kind, own in by_kind.items():
                found = self.extract_many(list(own), kind=kind)
                self._read |= {(kind, t): e for t, e in zip(own, found, strict=True)}
            own_names = list(dict.fromkeys(names))
            if own_names:
                self._linked |= zip(own_names, self.link_names(own_names), strict=True)
            yield
        finally:
            self._read, self._linked = {}, {}

    def extract_many(self, texts: Sequence[str], *, kind: str = "advert") -> list[Extraction]:
        """As :meth:`extract` for many texts; results in the same order."""
        made: list[Extraction] = []
        for at in range(0, len(texts), BATCH):
            made += self._batch(texts[at : at + BATCH], kind)
        return made

    def remembering(self, most: int) -> SkillExtractor:
        """Return the same extractor, which links a sentence seen lately no second time.

        Parameters
        ----------
        most : int
            Clauses and sentences that are remembered, of half a kilobyte each.
        """
        own = {"_linker": RememberingLinker(self._linker, most), "_read": {}, "_linked": {}}
        made = copy(self)
        vars(made).update(own)
        return made

    def candidates(
        self, texts: Sequence[str], *, kind: str = "advert"
    ) -> tuple[list[list[Candidate]], list[NDArray[np.float32]], list[list[Sentence]]]:
        """Return every candidate with its features: what a calibration is fitted on.

        Returns
        -------
        candidates, features, sentences : list, one entry a text
            The features have the shape (n_candidates, n_features).
        """
        prepared = [self._prepare(text, kind) for text in texts]
        made, features = self._candidates(texts, prepared)
        ends = np.cumsum([0, *(len(own) for own in made)])
        return made, [features[a:b] for a, b in pairwise(ends.tolist())], prepared

    def link_names(self, names: Sequence[str]) -> list[tuple[str, float] | None]:
        """Link short names (a provider's tags, typed skills) to their best skill.

        Returns
        -------
        list of (skill_id, probability) or None
            None where the best skill stays below the threshold.
        """
        if self._linked and all(name in self._linked for name in names):
            return [self._linked[name] for name in names]
        # A name stands alone: it is its own sentence and its own topic, and it is meant.
        prepared = [[Sentence(0, len(n), "stated", bearing=True, head=n)] for n in names]
        made, features = self._candidates(names, prepared)
        chance = self._calibration.probability(features).tolist()
        found: list[tuple[str, float] | None] = []
        at = 0
        for own in made:
            likely = [
                (round(p, 9), -c.skill)
                for c, p in zip(own, chance[at : at + len(own)], strict=True)
            ]
            at += len(own)
            best = max(likely, default=(0.0, 0))
            sure = best[0] >= self.threshold
            found.append((self.taxonomy.skills[-best[1]].id, best[0]) if sure else None)
        return found

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
    ) -> tuple[list[list[Candidate]], NDArray[np.float32]]:
        found: list[Found] = []
        for t, (text, parts) in enumerate(zip(texts, prepared, strict=True)):
            for number, sentence in enumerate(parts):
                if not sentence.bearing:
                    continue
                tokens = tokenize(text, start=sentence.start, end=sentence.end)
                matches, refused = self._lexical.find(text, tokens)
                own = phrases(text, number, sentence)
                found.append(Found(t, number, sentence, matches, own, refused))
        seen = None if self._context is None else read_context(found, self._context)
        gathered = gather(texts, found, self._linker, self._by_name, depth=TOP, seen=seen)
        features = feature_table(
            texts, prepared, found, gathered, linker=self._linker, words=self._words,
            facts=self._facts, by_name=self._by_name,
            asking=self._asking,
        )  # fmt: skip
        if self._context is not None and seen is not None:
            features = np.column_stack(
                [features, context_features(gathered, seen, self._context, self._context_asking)]
            )
        made: list[list[Candidate]] = [[] for _ in texts]
        for row in gathered.rows:
            made[found[row.found].text].append(as_candidate(row, found))
        return made, features

    def _batch(self, texts: Sequence[str], kind: str) -> list[Extraction]:
        read = [english_parts(self._prepare(text, kind)) for text in texts]
        prepared = [r.sentences for r in read]
        every, features = self._candidates(texts, prepared)
        chance = self._calibration.probability(features).tolist()
        linked = self._calibration.linked if kind == "advert" else self.threshold
        made = []
        at = 0
        for text, reading, own in zip(texts, read, every, strict=True):
            found = self._choose(
                text, reading.sentences, own, chance[at : at + len(own)], linked=linked
            )
            notes = (reading.note,) if reading.note else ()
            made.append(replace(found, language=reading.language, notes=notes))
            at += len(own)
        return made

    def _choose(
        self,
        text: str,
        parts: Sequence[Sentence],
        candidates: Sequence[Candidate],
        chances: Sequence[float],
        *,
        linked: float,
    ) -> Extraction:
        """Keep the likeliest candidates that do not claim the same words or the same skill."""
        requirements = tuple(find_requirements(text, list(parts)))
        licences = [r.span for r in requirements if r.kind == "licence"]
        kept = choose(
            candidates,
            chances,
            threshold=self.threshold,
            linked=linked,
            taken=licences,
        )
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
        a, b = candidate.start - sentence.start, candidate.end - sentence.start
        cues = cues_of(text[sentence.start : sentence.end], a, b, sentence.section)
        return Mention(
            skill_id=self.taxonomy.skills[candidate.skill].id,
            span=(candidate.start, candidate.end),
            quote=text[candidate.start : candidate.end],
            score=round(chance, 6),
            via=candidate.via,  # type: ignore[arg-type]
            requirement=cues.need,
            level=cues.level,
            years=cues.years,
            section=sentence.section,
        )
