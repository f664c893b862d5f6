"""The bundle: model and data as shipped, verified once, each part loaded when first used."""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skillmatch.errors import CompatibilityError, ManifestError
from skillmatch.store.cache import cached_arrays
from skillmatch.store.manifest import Manifest, verify
from skillmatch.store.paths import bundle as bundled
from skillmatch.taxonomy import Taxonomy, read_taxonomy

if TYPE_CHECKING:
    from skillmatch.connect.esco_roles import EscoRoles
    from skillmatch.domain import Credential, JobPosting, Skill
    from skillmatch.extract.extractor import SkillExtractor
    from skillmatch.linking import SkillLinker
    from skillmatch.protocols import Encoder
    from skillmatch.related import Relatedness
    from skillmatch.store.occupations import Occupations
    from skillmatch.titles import TitleIndex

__all__ = ["Bundle"]

_log = logging.getLogger(__name__)
# Part of the cache keys: changes with how the cached arrays are computed.
LEXICON_VERSION = "5"
RELATED_VERSION = "4"


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
    """

    def __init__(
        self,
        *,
        data: Path | None = None,
        models: Path | None = None,
        encoder: Encoder | None = None,
        taxonomy: Taxonomy | None = None,
        official: EscoRoles | None = None,
    ) -> None:
        self._data = data or bundled("data")
        self._models = models or bundled("models")
        self._encoder = encoder
        self._taxonomy = taxonomy
        self.official = official

    @cached_property
    def _manifests(self) -> dict[str, Manifest]:
        return {
            "taxonomy": verify(self._data / "taxonomy"),
            "occupations": verify(self._data / "occupations"),
            "demo": verify(self._data / "demo"),
            "static": verify(newest(self._models / "static")),
            "extractor": verify(newest(self._models / "extractor")),
            "titles": verify(newest(self._models / "titles")),
        }

    def check(self) -> None:
        """Verify every file of the bundle against its manifest."""
        _ = self._manifests

    @property
    def provenance(self) -> Mapping[str, str]:
        """Version and digest of every part a result depends on."""
        made = {
            name: f"{m.data.get('version', '1')} ({m.digest})"
            for name, m in self._manifests.items()
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
        manifest = self._manifests["taxonomy"]
        return read_taxonomy(manifest.path("skills.parquet"), version=str(manifest.data["version"]))

    @property
    def _taxonomy_key(self) -> str:
        if self._taxonomy is not None:
            return self._taxonomy.fingerprint
        return self._manifests["taxonomy"].digest

    @cached_property
    def _surfaces(self) -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
        """Rules and senses for ambiguous surfaces, and labels that must be named."""
        with self._manifests["taxonomy"].path("surfaces.csv").open(encoding="utf-8") as fh:
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

        manifest = self._manifests["static"]
        return StaticEncoder.load(manifest.folder, manifest=manifest)

    @cached_property
    def linker(self) -> SkillLinker:
        """Links texts to skills; its matrices are computed once and cached."""
        from skillmatch.encode.static import StaticEncoder
        from skillmatch.linking import LINKER_VERSION, SkillLinker, build_matrices

        manifest = self._manifests["static"]
        taxonomy, encoder = self.taxonomy, self.encoder

        def build() -> Mapping[str, Any]:
            _log.warning("preparing the skill space (once on this machine) ...")
            described = None
            if self._encoder is None:
                described = StaticEncoder.load_skills(manifest.folder, manifest=manifest)
            return build_matrices(taxonomy, encoder, described)

        key = f"linker:{LINKER_VERSION}:{self._taxonomy_key}:{encoder.fingerprint}"
        arrays = cached_arrays("linker", key, build)
        return SkillLinker(taxonomy, encoder, matrices=arrays)

    @cached_property
    def extractor(self) -> SkillExtractor:
        """Finds skills in texts."""
        from skillmatch.extract.calibrate import Calibration
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
            calibration=Calibration(self._calibration, threshold=self.threshold),
            named=named,
        )

    @cached_property
    def _calibration(self) -> Mapping[str, Any]:
        from safetensors.numpy import load_file

        manifest = self._manifests["extractor"]
        fitted, own = manifest.data.get("encoder"), self._manifests["static"].data
        if fitted != own.get("encoder_fingerprint"):
            raise CompatibilityError(
                "the calibration was fitted with another encoder than the bundled one",
                hint="reinstall skillmatch, or run models/extractor/train.py",
            )
        arrays: Mapping[str, Any] = load_file(manifest.path("calibration.safetensors"))
        return arrays

    @property
    def threshold(self) -> float:
        """Probability from which a mention is shown and counts."""
        return float(self._manifests["extractor"].data["threshold"])

    @cached_property
    def related(self) -> Relatedness:
        """Partial credit between skills, computed once and cached."""
        from skillmatch.related import Relatedness, neighbour_arrays

        key = f"related:{RELATED_VERSION}:{self._taxonomy_key}:{self.encoder_key}"
        arrays = cached_arrays("related", key, lambda: neighbour_arrays(self.taxonomy, self.linker))
        return Relatedness(self.taxonomy, arrays)

    @property
    def encoder_key(self) -> str:
        """Fingerprint of the encoder, without loading the bundled one."""
        if self._encoder is not None:
            return self._encoder.fingerprint
        return self._manifests["static"].digest

    @cached_property
    def occupations(self) -> Occupations:
        """The bundled occupations."""
        from skillmatch.store.occupations import Occupations

        return Occupations(self._manifests["occupations"])

    @cached_property
    def titles(self) -> TitleIndex:
        """Resolves free-text titles."""
        from skillmatch.titles import TitleIndex

        return TitleIndex.load(self._manifests["titles"].folder)

    @cached_property
    def demo_catalogue(self) -> tuple[Credential, ...]:
        """The bundled demo catalogue, linked by name."""
        from dataclasses import replace

        from skillmatch.catalogue import link_rows
        from skillmatch.connect.catalogue import read_catalogue

        result = read_catalogue(self._manifests["demo"].path("catalogue.jsonl"))
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

        return read_postings(self._manifests["demo"].path("postings.jsonl")).records
