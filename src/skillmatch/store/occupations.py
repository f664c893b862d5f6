"""The bundled occupations: titles, weighted skill profiles, US wages and employment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from skillmatch.domain import Occupation, Wage
from skillmatch.errors import UnknownRoleError
from skillmatch.store.manifest import Manifest

__all__ = ["Occupations"]


class Occupations:
    """Occupations by id, their profiles and wages read when first asked for.

    Parameters
    ----------
    manifest : Manifest
        Verified; lists ``occupations.parquet``, ``profiles.parquet`` and
        ``wages.parquet``.
    """

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest

    def __len__(self) -> int:
        return len(self._plain)

    def __iter__(self) -> Iterator[Occupation]:
        return (self[id_] for id_ in self._plain)

    def __contains__(self, occupation_id: object) -> bool:
        return occupation_id in self._plain

    def __getitem__(self, occupation_id: str) -> Occupation:
        """Return an occupation with its skill profile, without wages."""
        try:
            plain = self._plain[occupation_id]
        except KeyError:
            raise UnknownRoleError(f"no occupation has the id {occupation_id!r}") from None
        return replace(plain, skills=self._profiles.get(occupation_id, MappingProxyType({})))

    def labels(self) -> tuple[tuple[str, str], ...]:
        """Return (id, label) of every occupation, in order of id."""
        return tuple((o.id, o.label) for o in self._plain.values())

    def with_wage(self, occupation_id: str, *, area: str = "United States") -> Occupation:
        """Return an occupation with employment and wage percentiles of an area."""
        occupation = self[occupation_id]
        row = self._wages.get((occupation.soc or "", area))
        if row is None:
            return occupation
        figures = [None if row[c] is None else round(row[c]) for c in ("p25", "p50", "p75")]
        wage = Wage(
            p25=figures[0], p50=figures[1], p75=figures[2],
            currency="USD", area=area, year=int(row["year"]),
            occupation=row["exact_soc"],
            # "29-1141.01" is one of several within "29-1141", for which the figures are.
            inherited=bool(row["inherited"]) or not occupation_id.endswith(".00"),
            top_coded=bool(row["top_coded"]),
        )  # fmt: skip
        jobs = None if row["employment"] is None else int(row["employment"])
        return replace(occupation, employment=jobs, wage=wage)

    @cached_property
    def _plain(self) -> dict[str, Occupation]:
        rows = self._rows("occupations.parquet")
        return {
            r["id"]: Occupation(
                id=r["id"],
                label=r["label"],
                soc=r["soc"],
                profile_source=r["profile_source"],
                neighbours=tuple(r["neighbours"] or ()),
                job_zone=r["job_zone"],
            )
            for r in rows
        }

    @cached_property
    def _profiles(self) -> dict[str, MappingProxyType[str, float]]:
        import pyarrow.parquet as pq

        with pq.ParquetFile(self._manifest.path("profiles.parquet")) as file:
            table = file.read()
        columns = (table.column(c).to_pylist() for c in ("occupation_id", "skill_id", "weight"))
        made: dict[str, dict[str, float]] = {}
        for occupation, skill, weight in zip(*columns, strict=True):
            made.setdefault(occupation, {})[skill] = round(float(weight), 6)
        return {k: MappingProxyType(v) for k, v in made.items()}

    @cached_property
    def _wages(self) -> dict[tuple[str, str], dict[str, Any]]:
        return {(r["soc"], r["area"]): r for r in self._rows("wages.parquet")}

    def _rows(self, name: str) -> list[dict[str, Any]]:
        import pyarrow.parquet as pq

        with pq.ParquetFile(self._manifest.path(name)) as file:
            rows: list[dict[str, Any]] = file.read().to_pylist()
        return rows
