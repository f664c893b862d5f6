"""The bundle: model and data as shipped, verified once, each part loaded when first used."""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmatch.errors import CompatibilityError, InputError, ManifestError
from skillmatch.store.cache import cached_arrays
from skillmatch.store.manifest import Manifest, verify
from skillmatch.store.paths import bundle as bundled
from skillmatch.taxonomy import Taxonomy, read_taxonomy

if TYPE_CHECKING:
    from skillmatch.connect.esco_roles import EscoRoles
    from skillmatch.context_linking import ContextLinker
    from skillmatch.domain import Credential, JobPosting, Skill
    from skillmatch.extract.calibrate import Asking, Calibration
    from skillmatch.extract.extractor import SkillExtractor
    from skillmatch.linking import SkillLinker
    from skillmatch.protocols import Encoder
    from skillmatch.related import Relatedness
    from skillmatch.reranking import Reranker
    from skillmatch.store.occupations import Occupations
    from skillmatch.titles import TitleIndex

__all__ = ["Bundle"]

_log = logging.getLogger(__name__)
# Part of the cache keys: changes with how the cached arrays are computed.
DATA = ("taxonomy", "occupations", "demo")
MODES = ("fast", "accurate")
MODELS = ("static", "linker", "context", "extractor", "titles")
LEXICON_VERSION = "5"
RELATED_VERSION = "7"


def newest(folder: Path) -> Path:
    """Return the version folder of a model; exactly one is shipped."""
    versions = sorted(p for p in folder.iterdir() if re.fullmatch(r"\d+(\.\d+)*", p.name))
    if not versions:
        raise ManifestError(f"{folder} holds no version", hint="reinstall skillmatch")
    return versions[-1]


class Bundle:
    """Everything that :func:`skillmatch.load` loads.

    Parameters
    ----------
    data, models : Path, optional
        Folders to use instead of the bundled ones.
    encoder : Encoder, optional
        Another encoder than the bundled static one.
    taxonomy : Taxonomy, optional
        Another taxonomy than the bundled one.
    official : EscoRoles, optional
        Occupations whose essential and optional skills are used before ours.
    mode : {"fast", "accurate"}
        Accurate also reads sentences with the contextual encoder.
    """

    def __init__(
        self,
        *,
        data: Path | None = None,
        models: Path | None = None,
        encoder: Encoder | None = None,
        taxonomy: Taxonomy | None = None,
        official: EscoRoles | None = None,
        mode: str = "fast",
    ) -> None:
        if mode not in MODES:
            raise InputError(f"unknown mode {mode!r}", hint=f"one of {', '.join(MODES)}")
        self.mode = mode
        self._data = data or bundled("data")
        self._models = models or bundled("models")
        self._encoder = encoder
        self._taxonomy = taxonomy
        self.official = official
        self._verified: dict[str, Manifest] = {}

    def _manifest(self, name: str) -> Manifest:
        """Return the verified manifest of a part."""
        if name not in self._verified:
            models = name in MODELS
            folder = newest(self._models / name) if models else self._data / name
            self._verified[name] = verify(folder)
        return self._verified[name]

    def check(self) -> None:
        """Verify every file of the bundle against its manifest."""
        for name in (*DATA, *MODELS):
            self._manifest(name)

    @property
    def provenance(self) -> Mapping[str, str]:
        """Version and digest of every part a result depends on."""
        made = {
            name: f"{m.data.get('version', '1')} ({m.digest})"
            for name, m in ((name, self._manifest(name)) for name in (*DATA, *MODELS))
        }
        if self._taxonomy is not None:
            made["taxonomy"] = f"{self._taxonomy.version} ({self._taxonomy.fingerprint[:16]})"
        if self._encoder is not None:
            made["static"] = f"{self._encoder.name} ({self._encoder.fingerprint[:16]})"
        return made

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The bundled taxonomy, or the one given."""
        if self._taxonomy is not None:
            return self._taxonomy
        manifest = self._manifest("taxonomy")
        return read_taxonomy(manifest.path("skills.parquet"), version=str(manifest.data["version"]))

    @property
    def _taxonomy_key(self) -> str:
        if self._taxonomy is not None:
            return self._taxonomy.fingerprint
        return self._manifest("taxonomy").digest

    @cached_property
    def _surfaces(self) -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
        """Rules and senses for ambiguous surfaces, and labels that must be named."""
        with self._manifest("taxonomy").path("surfaces.csv").open(encoding="utf-8") as fh:
            rows = list(csv.DictReader(fh))
        rules = {r["surface"]: r["rule"] for r in rows if r["rule"] not in {"sense", "named"}}
        senses = {r["surface"]: r["label"] for r in rows if r["rule"] == "sense"}
        named = frozenset(r["surface"] for r in rows if r["rule"] == "named")
        return rules, senses, named

    def by_name(self, name: str) -> Skill | None:
        """Return the skill a person means by a name: a sense first, then label or alias."""
        _, senses, _ = self._surfaces
        meant = senses.get(name.strip().casefold())
        found = None if meant is None else self.taxonomy.find(meant)
        return found or self.taxonomy.find(name)

    def link_names(self, names: Sequence[str]) -> list[tuple[str, float] | None]:
        """Link names by the encoder; loads the linker only where there are any."""
        return self.extractor.link_names(names) if names else []

    @cached_property
    def encoder(self) -> Encoder:
        """The bundled static encoder, or the one given."""
        if self._encoder is not None:
            return self._encoder
        from skillmatch.encode.static import StaticEncoder

        manifest = self._manifest("static")
        return StaticEncoder.load(manifest.folder, manifest=manifest)

    @cached_property
    def linker(self) -> SkillLinker:
        """Links texts to skills; its matrices are computed once and cached."""
        from skillmatch.encode.static import StaticEncoder
        from skillmatch.link_matrices import LINKER_VERSION, build_matrices
        from skillmatch.linking import SkillLinker

        manifest = self._manifest("static")
        taxonomy, encoder = self.taxonomy, self.encoder

        def build() -> Mapping[str, Any]:
            _log.warning("preparing the skill space (once on this machine) ...")
            described = None
            if self._encoder is None:
                described = StaticEncoder.load_skills(manifest.folder, manifest=manifest)
            return build_matrices(taxonomy, encoder, described)

        key = f"linker:{LINKER_VERSION}:{self._taxonomy_key}:{encoder.fingerprint}"
        arrays = cached_arrays("linker", key, build)
        return SkillLinker(taxonomy, encoder, matrices=arrays, reranker=self.reranking)

    @cached_property
    def reranking(self) -> Reranker | None:
        """The linker's second look; none beside an encoder that it was not fitted with."""
        manifest = self._manifest("linker")
        fitted = manifest.data.get("encoder")
        if self._encoder is not None and self._encoder.fingerprint != fitted:
            return None
        from safetensors.numpy import load_file

        from skillmatch.reranking import Reranker, SkillFacts

        facts = SkillFacts(self.taxonomy, load_file(manifest.path("priors.safetensors")))
        return Reranker(load_file(manifest.path("fast.safetensors")), facts)

    @cached_property
    def context_linker(self) -> ContextLinker:
        """The linker of the accurate mode; its vectors are computed once and cached."""
        from safetensors.numpy import load_file

        from skillmatch.reranking import Reranker

        fitted = self._manifest("linker")
        if fitted.data.get("context") != self._manifest("context").digest:
            raise CompatibilityError(
                "the linker was fitted with another contextual encoder than the bundled one",
                hint="reinstall skillmatch, or run models/linker/train.py",
            )
        reranker = None
        if self.linker.reranker is not None:
            forest = load_file(fitted.path("accurate.safetensors"))
            reranker = Reranker(forest, self.linker.reranker.facts, context=True)
        return self.context_linker_with(reranker)

    def context_linker_with(self, reranker: Reranker | None) -> ContextLinker:
        """Return the linker of the accurate mode with another second look, or none."""
        from skillmatch.context_linking import CONTEXT_VERSION, ContextLinker, context_matrices
        from skillmatch.encode.context import ContextEncoder

        own = self._manifest("context")
        encoder = ContextEncoder.load(own.folder, manifest=own)

        def build() -> Mapping[str, Any]:
            _log.warning("preparing the accurate mode (once on this machine, a minute) ...")
            return context_matrices(self.taxonomy, encoder)

        key = f"context:{CONTEXT_VERSION}:{self._taxonomy_key}:{encoder.fingerprint}"
        arrays = cached_arrays("context", key, build)
        return ContextLinker(self.linker, encoder, matrices=arrays, reranker=reranker)

    @cached_property
    def extractor(self) -> SkillExtractor:
        """Finds skills in texts."""
        from safetensors.numpy import load_file

        from skillmatch.extract.calibrate import Asking

        manifest = self._manifest("extractor")
        asking = [
            Asking(load_file(manifest.path(f"{mode}_asks.safetensors")))
            for mode in MODES[: 1 + MODES.index(self.mode)]
        ]
        if self._encoder is not None:  # Learnt from another encoder's vectors.
            asking = []
        return self.extractor_with(self._calibration, asking)

    def extractor_with(
        self, calibration: Calibration | None, asking: Sequence[Asking] = ()
    ) -> SkillExtractor:
        """Return the extractor with another calibration; without one it gives candidates only."""
        from skillmatch.extract.extractor import SkillExtractor
        from skillmatch.extract.lexical import LexicalMatcher
        from skillmatch.extract.lexicon import Lexicon, compile_lexicon

        rules, senses, named = self._surfaces
        key = f"lexicon:{LEXICON_VERSION}:{self._taxonomy_key}:{sorted(senses.items())}"
        arrays = cached_arrays("lexicon", key, lambda: compile_lexicon(self.taxonomy, senses))
        return SkillExtractor(
            self.taxonomy,
            lexical=LexicalMatcher(self.taxonomy, Lexicon(arrays), rules, senses),
            linker=self.linker,
            calibration=calibration,
            named=named,
            context=self.context_linker if self.mode == "accurate" else None,
            asking=asking[0] if asking else None,
            context_asking=asking[1] if len(asking) > 1 else None,
        )

    @cached_property
    def _calibration(self) -> Calibration:
        from safetensors.numpy import load_file

        from skillmatch.extract.calibrate import Calibration

        manifest = self._manifest("extractor")
        fitted, own = manifest.data.get("encoder"), self._manifest("static").data
        if fitted != own.get("encoder_fingerprint"):
            raise CompatibilityError(
                "the calibration was fitted with another encoder than the bundled one",
                hint="reinstall skillmatch, or run models/extractor/train.py",
            )
        arrays = load_file(manifest.path(f"{self.mode}.safetensors"))
        return Calibration(
            arrays,
            threshold=self.threshold,
            linked=float(manifest.data["threshold"][self.mode]["linked"]),
            context=self.mode == "accurate",
        )

    @property
    def threshold(self) -> float:
        """Probability from which a mention is shown and counts."""
        return float(self._manifest("extractor").data["threshold"][self.mode]["named"])

    @cached_property
    def related(self) -> Relatedness:
        """Partial credit between skills, computed once and cached."""
        from skillmatch.related import Relatedness, neighbour_arrays

        key = f"related:{RELATED_VERSION}:{self._taxonomy_key}:{self.encoder_key}"
        tools: frozenset[str] = frozenset()
        if self.taxonomy.relations or any(s.broader for s in self.taxonomy):
            # ESCO calls a program knowledge; ours, with the same identifiers, knows the tools.
            own = self._manifest("taxonomy")
            ours = read_taxonomy(own.path("skills.parquet"), version=str(own.data["version"]))
            tools = frozenset(s.id for s in ours if s.kind == "tool")
            key += f":{own.digest}"
        arrays = cached_arrays(
            "related", key, lambda: neighbour_arrays(self.taxonomy, self.linker, tools=tools)
        )
        return Relatedness(self.taxonomy, arrays)

    @property
    def encoder_key(self) -> str:
        """Fingerprint of the encoder, without loading the bundled one."""
        if self._encoder is not None:
            return self._encoder.fingerprint
        return self._manifest("static").digest

    @cached_property
    def occupations(self) -> Occupations:
        """The bundled occupations."""
        from skillmatch.store.occupations import Occupations

        return Occupations(self._manifest("occupations"))

    @cached_property
    def titles(self) -> TitleIndex:
        """Resolves free-text titles."""
        from skillmatch.titles import TitleIndex

        return TitleIndex.load(self._manifest("titles").folder)

    @cached_property
    def demo_catalogue(self) -> tuple[Credential, ...]:
        """The bundled demo catalogue, linked by name."""
        from dataclasses import replace

        from skillmatch.catalogue import link_rows
        from skillmatch.connect.catalogue import read_catalogue

        result = read_catalogue(self._manifest("demo").path("catalogue.jsonl"))
        if result.problems:
            raise CompatibilityError(f"demo catalogue: {result.problems[0].reason}")
        rows = [
            replace(row, credential=replace(row.credential, source="demo"))
            for row in result.records
        ]
        return link_rows(rows, taxonomy=self.taxonomy, extractor=None, prose=False)

    @cached_property
    def demo_postings(self) -> tuple[JobPosting, ...]:
        """The bundled demo adverts, all synthetic."""
        from skillmatch.connect.postings import read_postings

        return read_postings(self._manifest("demo").path("postings.jsonl")).records
