"""Draw 60 people with four lists of five courses each, blind, and file what was judged of them.

::

    python models/judged_ranking.py draw --shared ../shared/data --scratch FOLDER
    python models/judged_ranking.py file --scratch FOLDER   # verdicts + key → the data file
    python models/judged_ranking.py seal                    # its hash into the manifest

``draw`` writes ``lists.txt`` (to be read) and ``key.json`` (not to be opened before all verdicts
stand in ``verdicts.csv``: ``case,order,reason``, an order such as ``C>A=D>B``). The letters are
shuffled for each case by hash. People: 20 of our occupations and 20 of ESCO's with 30 to 70 % of
their essential skills hidden, and 20 CVs that want the role their own title names; only people
for whom the catalogue teaches at least one missing skill. Lists: what ``recommend`` shows, what
``pathway`` chooses for five steps, text cosine by our encoder over title, description and tags,
and popularity over these 60 people. The rubric is ``data/benchmarks/ranking_rubric.md``.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from pathlib import Path

import skillmatch as sm
from skillmatch.connect.catalogue import read_catalogue
from skillmatch.connect.esco_roles import read_esco_roles
from skillmatch.evaluate.cases import Case, cv_cases, occupation_cases, read_cvs
from skillmatch.evaluate.systems import (
    by_scores,
    in_the_list,
    planned,
    popular,
    read_texts,
    text_cosine,
)
from skillmatch.gap import build_gap
from skillmatch.rank.index import CatalogueIndex
from skillmatch.store.bundle import Bundle
from skillmatch.store.linked import link_cached
from skillmatch.store.manifest import sha256_of

FOLDER = Path(__file__).resolve().parents[1] / "data" / "benchmarks"
FILE = "ranking_judged.csv"
COLUMNS = ("case", "kind", "role", "recommend", "pathway", "text_cosine", "popularity", "reason")
SYSTEMS = COLUMNS[3:7]
SEED, EACH, DEPTH = 6, 20, 5
# Drawn with an earlier seed too, and read then.
READ_BEFORE = frozenset({"23760084"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("verb", choices=("draw", "file", "seal"))
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    parser.add_argument("--scratch", type=Path)
    given = parser.parse_args()
    if given.verb == "draw":
        draw(given.shared, given.scratch)
    elif given.verb == "file":
        unblind(given.scratch)
    else:
        seal()


def draw(shared: Path, scratch: Path) -> None:
    matcher, bundle = sm.load(), Bundle()
    taxonomy, related = bundle.taxonomy, bundle.related
    rows = read_catalogue(shared / "catalogues" / "coursera_skills.csv.gz").records
    index = CatalogueIndex(
        link_cached(rows, matcher=matcher), taxonomy=taxonomy, threshold=bundle.threshold
    )
    taught = index.taught()
    roles = read_esco_roles(*sorted((shared / "esco" / "original").glob("*.zip")))
    cvs = [
        cv
        for name in ("resumes_livecareer", "resumes_updated_dedup")
        for cv in read_cvs(shared / "profiles" / f"{name}.csv.gz")[0]
    ]
    many = 3 * EACH
    pools = (
        occupation_cases(bundle.occupations, taxonomy, n=many, seed=SEED),
        occupation_cases(roles.occupations, taxonomy, n=many, seed=SEED),
        cv_cases(cvs, matcher, n=many, seed=SEED),
    )
    people: list[tuple[Case, object]] = []
    for pool in pools:
        met = []
        fresh = (c for c in pool if c.id not in READ_BEFORE)
        for case in sorted(fresh, key=lambda c: rank(c.id)):
            gap = build_gap(
                case.role, case.profile, taxonomy=taxonomy, related=related, taught=taught
            )
            if any(item.served for item in gap.missing):
                met.append((case, gap))
        people += met[:EACH]
    gaps = [gap for _, gap in people]
    crowd = popular(gaps, index, related)
    cosine = text_cosine(gaps, bundle.encoder, read_texts(bundle.encoder, index))
    key: dict[str, object] = {}
    shown: list[str] = []
    for number, ((case, gap), near) in enumerate(zip(people, cosine, strict=True), start=1):
        lists = {
            "recommend": in_the_list(gap, index, related)[DEPTH],
            "pathway": planned(gap, index, related)[DEPTH],
            "text_cosine": by_scores(near, index)[DEPTH],
            "popularity": by_scores(crowd, index)[DEPTH],
        }
        order = sorted(lists, key=lambda name: rank(case.id, name))
        key[f"{number:02}"] = {
            "kind": case.kind, "id": case.id, "role": case.role.title,
            "letters": dict(zip("ABCD", order, strict=True)),
        }  # fmt: skip
        labels = taxonomy.label
        held = [labels(i) for i in sorted(case.profile.held)][:25]
        lacks = [f"{i.label}" for i in gap.missing][:25]
        shown.append(f"## {number:02}  {case.role.title}\nholds: {'; '.join(held)}")
        shown.append(f"lacks: {'; '.join(lacks)}")
        for letter, name in zip("ABCD", order, strict=True):
            titles = " | ".join(index.credentials[r].title for r in lists[name])
            shown.append(f"{letter}: {titles}")
    scratch.mkdir(parents=True, exist_ok=True)
    (scratch / "lists.txt").write_text("\n".join(shown) + "\n", encoding="utf-8")
    (scratch / "key.json").write_text(json.dumps(key, indent=1), encoding="utf-8")


def rank(*parts: str) -> str:
    return hashlib.sha256("\x1f".join((f"judged-{SEED}", *parts)).encode()).hexdigest()


def unblind(scratch: Path) -> None:
    """Write places (1 is best, equal places are ties) of each system, by the key."""
    key = json.loads((scratch / "key.json").read_text(encoding="utf-8"))
    with (scratch / "verdicts.csv").open(encoding="utf-8", newline="") as stream:
        verdicts = {row["case"]: row for row in csv.DictReader(stream)}
    if verdicts.keys() != key.keys():
        raise SystemExit(f"no verdict for: {sorted(key.keys() - verdicts.keys())}")
    made = []
    for number, case in key.items():
        groups = [sorted(g.split("=")) for g in verdicts[number]["order"].split(">")]
        if sorted(letter for g in groups for letter in g) != list("ABCD"):
            raise SystemExit(f"case {number}: {verdicts[number]['order']!r} is no order of ABCD")
        places, at = {}, 1
        for group in groups:
            places |= {case["letters"][letter]: at for letter in group}
            at += len(group)
        made.append(
            {"case": case["id"], "kind": case["kind"], "role": case["role"],
             "reason": verdicts[number]["reason"], **{n: places[n] for n in SYSTEMS}}
        )  # fmt: skip
    with (FOLDER / FILE).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)
    seal()


def seal() -> None:
    path = FOLDER / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for name in (FILE, "ranking_rubric.md"):
        file = FOLDER / name
        manifest["files"][name] = {"sha256": sha256_of(file), "bytes": file.stat().st_size}
    with (FOLDER / FILE).open(encoding="utf-8", newline="") as stream:
        manifest["files"][FILE]["rows"] = sum(1 for _ in csv.DictReader(stream))
    path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
