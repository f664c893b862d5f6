"""Free-text job titles to occupations, with the other occupations a title may mean.

A title is normalised (abbreviations, brackets, places, contract words), looked up among hashed
known titles, and, where it is not known as a whole, judged by a linear model over its words,
word pairs and character runs: hashed features with sparse quantised weights, in the manner of
Weinberger et al. (2009), *Feature hashing for large scale multitask learning*.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from skillmatch.errors import UnknownRoleError
from skillmatch.store.manifest import verify
from skillmatch.title_text import features, normalise, title_key, variants

__all__ = ["TitleAlternative", "TitleIndex", "TitleMatch"]

_MAX_ALTERNATIVES: Final = 11
_SURE: Final = 0.03
_SURE_IN_PART: Final = 0.12
_PREFERENCE: Final = 0.7
_LONG_TITLE: Final = 4  # Words; a longer title may hold a known one.

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleAlternative:
    """Another occupation a title may mean, with its share of the score."""

    occupation_id: str
    label: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleMatch:
    """The occupation a title most likely means.

    Attributes
    ----------
    occupation_id, label : str
    score : float
        In (0, 1]: the share of this occupation among all the title may mean.
    alternatives : tuple of TitleAlternative
        Other occupations, best first; empty where the title means one alone.
    exact : bool
        Whether the whole title is a known one.
    """

    occupation_id: str
    label: str
    score: float
    alternatives: tuple[TitleAlternative, ...] = ()
    exact: bool = False


class TitleIndex:
    """Resolve job titles to occupations.

    Parameters
    ----------
    ids, labels : sequence of str
        Occupations in the order of the model's columns.
    arrays : mapping of str to array
        ``prior`` (n,), ``bias`` (n,), ``key`` (k,), ``key_start`` (k + 1,),
        ``key_occupation``, ``feature`` (f,), ``feature_start`` (f + 1,),
        ``feature_occupation``, ``feature_weight`` (int8), ``scale`` (f,), ``preferred_key``
        (p,) and ``preferred_occupation`` (p,): what a plain title means most often.
    """

    def __init__(
        self,
        ids: Sequence[str],
        labels: Sequence[str],
        arrays: Mapping[str, npt.NDArray[Any]],
    ) -> None:
        self._ids = tuple(ids)
        self._places = {own: at for at, own in enumerate(self._ids)}
        self._labels = tuple(labels)
        self._a = dict(arrays)
        self._log_prior = np.log(np.asarray(arrays["prior"], dtype=np.float32))
        self._preferred = dict(
            zip(
                arrays["preferred_key"].tolist(),
                arrays["preferred_occupation"].tolist(),
                strict=True,
            )
        )
        self._by_size = np.argsort(-self._log_prior, kind="stable")
        self._plain = tuple(" ".join(normalise(label)) for label in self._labels)
        self._vocabulary = tuple(
            sorted({w for plain in self._plain for w in plain.split() if len(w) > 3})
        )

    @classmethod
    def load(cls, path: str | Path) -> TitleIndex:
        """Read a model folder, its files checked against its manifest.

        Parameters
        ----------
        path : str or Path
            Folder with ``titles.safetensors``, ``occupations.json`` and ``manifest.json``.

        Raises
        ------
        ManifestError
            If a file is missing or the manifest cannot be read.
        HashMismatch
            If a file is not the one the manifest names.
        """
        from safetensors.numpy import load_file

        folder = Path(path)
        verify(folder)
        table = json.loads((folder / "occupations.json").read_text(encoding="utf-8"))
        return cls(
            [row["id"] for row in table],
            [row["label"] for row in table],
            load_file(folder / "titles.safetensors"),
        )

    def __len__(self) -> int:
        return len(self._ids)

    def _span(self, table: str, key: int) -> tuple[int, int] | None:
        keys = self._a[table]
        at = int(np.searchsorted(keys, np.uint32(key)))
        if at == len(keys) or int(keys[at]) != key:
            return None
        start = self._a[f"{table}_start"]
        return int(start[at]), int(start[at + 1])

    def _scores(self, words: Sequence[str]) -> Floats:
        """Log scores of all occupations, shape (n,)."""
        out = np.array(self._a["bias"], dtype=np.float32)
        for key, value in features(words).items():
            span = self._span("feature", key)
            if span is None:
                continue
            at = int(np.searchsorted(self._a["feature"], np.uint32(key)))
            begin, end = span
            step = np.float32(value) * np.float32(self._a["scale"][at])
            rows = self._a["feature_occupation"][begin:end].astype(np.int64)
            out[rows] += step * self._a["feature_weight"][begin:end].astype(np.float32)
        return out

    def _known_words(self, words: Sequence[str]) -> list[str]:
        """Words with weights of their own, spelling mended where one letter or two are off."""
        from rapidfuzz import fuzz, process

        kept = []
        for word in words:
            if self._span("feature", zlib.crc32(f"w:{word}".encode())) is not None:
                kept.append(word)
            elif len(word) > 4:
                near = process.extractOne(
                    word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=80
                )
                if near is not None:
                    kept.append(near[0])
        return kept

    def _match(self, scores: Floats, among: npt.NDArray[np.int64], *, exact: bool) -> TitleMatch:
        shifted = np.exp(scores[among] - scores[among].max())
        share = shifted / shifted.sum()
        order = np.lexsort((among, -share))
        keep = _MAX_ALTERNATIVES if exact else 6
        floor = 0.0 if exact else 0.02
        found = [
            TitleAlternative(
                occupation_id=self._ids[among[i]],
                label=self._labels[among[i]],
                score=round(float(share[i]), 4),
            )
            for i in order[: keep + 1]
        ]
        best = found[0]
        return TitleMatch(
            occupation_id=best.occupation_id,
            label=best.label,
            score=max(best.score, 1e-4),
            alternatives=tuple(a for a in found[1:] if a.score >= floor),
            exact=exact,
        )

    def _exact(self, words: Sequence[str]) -> TitleMatch | None:
        span = self._span("key", title_key(words))
        if span is None:
            return None
        among = self._a["key_occupation"][span[0] : span[1]].astype(np.int64)
        scores = (self._scores(words) + np.float32(0.5) * self._log_prior).astype(np.float32)
        self._prefer(words, scores, among)
        return self._match(scores, among, exact=True)

    def _prefer(self, words: Sequence[str], scores: Floats, among: npt.NDArray[np.int64]) -> None:
        """Put the occupation a plain title means most often before the others, in place."""
        chosen = self._preferred.get(title_key(words))
        if chosen is not None:
            scores[chosen] = scores[among].max() + np.float32(_PREFERENCE)

    def resolve(self, text: str) -> TitleMatch:
        """Find the occupation a title means.

        Parameters
        ----------
        text : str
            A job title as people write it, or an occupation id.

        Returns
        -------
        TitleMatch

        Raises
        ------
        UnknownRoleError
            If nothing in the title is known; the hint names near titles.
        """
        match = self.find(text)
        if match is not None:
            return match
        near = self.near(text)
        hint = (
            "did you mean " + ", ".join(repr(n) for n in near) + "?"
            if near
            else ("give a job title such as 'Registered Nurse'")
        )
        raise UnknownRoleError(f"no occupation is known by the title {text[:80]!r}", hint=hint)

    def find(self, text: str) -> TitleMatch | None:
        """As :meth:`resolve`, ``None`` where nothing in the title is known."""
        if text.strip() in self._places:
            at = self._places[text.strip()]
            return TitleMatch(
                occupation_id=self._ids[at], label=self._labels[at], score=1.0, exact=True
            )
        readings = list(variants(text))
        for words in readings:
            match = self._exact(words)
            if match is not None:
                return match
        inside = self._inside(readings)
        if inside is not None:
            return inside
        for words in readings[::-1]:
            known = self._known_words(words)
            if not known:
                continue
            match = self._exact(known) if len(known) == len(words) else None
            if match is not None:
                return match
            scores, every = self._scores(known), np.arange(len(self._ids))
            self._prefer(known, scores, every)
            match = self._match(scores, every, exact=False)
            if match.score >= (_SURE if len(known) == len(words) else _SURE_IN_PART):
                return match
        return None

    def _inside(self, readings: Sequence[Sequence[str]]) -> TitleMatch | None:
        """Return the longest known title of two words or more inside a long one.

        "Chef de Partie Country House Hotel" is a chef de partie.
        """
        for words in readings:
            if len(words) < _LONG_TITLE:
                continue
            for size in range(len(words) - 1, 1, -1):
                for start in range(len(words) - size + 1):
                    match = self._exact(words[start : start + size])
                    if match is not None:
                        return replace(match, exact=False)
        return None

    def near(self, text: str, k: int = 3) -> list[str]:
        """Occupation titles spelt most like ``text``, at most ``k``."""
        from rapidfuzz import fuzz, process

        query = " ".join(normalise(text))
        if not query:
            return []
        found = process.extract(query, self._plain, scorer=fuzz.WRatio, limit=k, score_cutoff=55)
        return [self._labels[index] for _, _, index in found]

    def suggest(self, prefix: str, k: int = 8) -> list[TitleAlternative]:
        """Occupations to offer while a title is typed.

        Parameters
        ----------
        prefix : str
            What has been typed; its last word may be unfinished.
        k : int
            How many at most.

        Returns
        -------
        list of TitleAlternative
            Those whose title begins with the prefix first, then those holding its words,
            each by number of jobs; the score is 1 or 0.5 accordingly.
        """
        typed = prefix.casefold().split()
        if not typed:
            return []
        first: list[TitleAlternative] = []
        later: list[TitleAlternative] = []
        for i in self._by_size:
            label = self._labels[i].casefold()
            words = re.findall(r"[\w+#']+", label)
            if label.startswith(" ".join(typed)):
                first.append(
                    TitleAlternative(occupation_id=self._ids[i], label=self._labels[i], score=1.0)
                )
            elif all(any(word.startswith(part) for word in words) for part in typed):
                later.append(
                    TitleAlternative(occupation_id=self._ids[i], label=self._labels[i], score=0.5)
                )
        return (first + later)[:k]
