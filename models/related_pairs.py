"""Draw pairs of skills whose partial credit is judged by hand, and seal the judged file.

::

    python models/related_pairs.py draw   # rows without a verdict; verdicts at hand are kept
    python models/related_pairs.py seal   # the hash and the number of rows into the manifest

A pair is directed: a person holds ``held``; a role needs ``needed``. Pairs are drawn among the
ten nearest skills of a needed skill by the linker's vectors, in strata: by cosine from .50 to
.95, and for traps (labels that differ in one word, opposite words, the same generic verb, a
label within the other, tools and languages). Every draw is by hash, so it is the same
everywhere. Three in ten of each stratum are kept for the check.

The rubric, written before the first verdict:

full
    Whoever holds s can do g as it stands: another name for it, or s contains g.
part
    s gives a real share of g: somebody who holds s learns g in clearly less time than a
    beginner of the same trade, because some of the steps, methods or knowledge are the same.
none
    Only the topic, the trade or the wording is shared; g is the opposite of s; g is a sibling
    with steps of its own (Java, JavaScript); g does a generic verb (manage, monitor) to another
    object; or s is so much broader or narrower that nothing of g is known to be held.
    In doubt between part and none: none.

The judge was a language model under this rubric, one verdict a pair, given before the rule's
credit for the pair was seen, with the stratum of the draw in view. Opposites are none by the
rubric even where much is shared (loading, unloading). Agreement with people was not measured.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from skillmatch.store.bundle import Bundle
from skillmatch.store.manifest import sha256_of
from skillmatch.text import stem, tokenize

FOLDER = Path(__file__).resolve().parents[1] / "data" / "training"
FILE = "related_pairs.csv"
COLUMNS = ("held", "held_label", "needed", "needed_label", "cosine", "verdict", "reason", "set",
           "stratum")  # fmt: skip
SEED = "related-1"
NEAREST = 10
BINS = [(round(0.5 + 0.05 * i, 2), round(0.55 + 0.05 * i, 2)) for i in range(9)]
SKILLS, SUBJECTS = 10, 4  # From each bin: skills only; with a subject of knowledge.
OPPOSITES = [
    ("import", "export"), ("buy", "sell"), ("assemble", "dismantle"), ("assemble", "disassemble"),
    ("load", "unload"), ("install", "remove"), ("build", "demolish"), ("purchasing", "sales"),
    ("open", "close"), ("start", "stop"), ("erect", "dismantle"), ("increase", "reduce"),
    ("hire", "dismiss"), ("recruit", "discharge"), ("incoming", "outgoing"), ("heat", "cool"),
    ("freeze", "thaw"), ("borrow", "lend"), ("lend", "return"), ("inbound", "outbound"),
    ("arrival", "departure"), ("receive", "deliver"), ("mount", "dismount"), ("apply", "remove"),
    ("encode", "decode"), ("accept", "reject"), ("breed", "slaughter"), ("indoor", "outdoor"),
    ("import", "exportation"), ("couple", "uncouple"), ("fill", "empty"), ("dry", "wet"),
    ("promote", "prevent"), ("plant", "harvest"), ("demand", "supply"), ("set", "take"),
]  # fmt: skip
GENERIC = ("manage", "monitor", "develop", "plan", "ensure", "coordinate", "supervise", "maintain",
           "provide", "handle", "operate", "use", "apply", "advise", "inspect", "create",
           "prepare", "organise", "evaluate", "assess")  # fmt: skip
SMALL = frozenset(stem(w) for w in ("a", "an", "and", "of", "in", "on", "for", "to", "with", "the"))


def rank(*parts: str) -> str:
    return hashlib.sha256("\x1f".join((SEED, *parts)).encode()).hexdigest()


def main() -> None:
    if sys.argv[1:] == ["draw"]:
        write(drawn())
    elif sys.argv[1:] == ["seal"]:
        seal()
    else:
        raise SystemExit(__doc__)


def drawn() -> list[dict[str, str]]:
    bundle = Bundle()
    skills = bundle.taxonomy.skills
    index, cosine = bundle.linker.similar([s.id for s in skills], NEAREST)
    words = [frozenset(t.stem for t in tokenize(s.label)) - SMALL for s in skills]
    heads = [next((t.stem for t in tokenize(s.label)), "") for s in skills]
    generic = {stem(w) for w in GENERIC}
    opposite = {frozenset((stem(a), stem(b))) for a, b in OPPOSITES}
    pools: dict[str, list[tuple[str, int, int, float]]] = {}

    def add(name: str, s: int, g: int, c: float) -> None:
        pools.setdefault(name, []).append((rank(name, skills[s].id, skills[g].id), s, g, c))

    for g in range(len(skills)):
        for s, c in zip(index[g].tolist(), cosine[g].tolist(), strict=True):
            kinds = {skills[s].kind, skills[g].kind}
            if not 0.5 <= c < 0.999:
                continue
            if kinds & {"tool", "language"}:
                same = len(kinds) == 1
                add(f"{min(kinds)} and {max(kinds)}" if not same else f"{min(kinds)}s", s, g, c)
                continue
            for low, high in BINS:
                if low <= c < high:
                    add(f"{low:.2f} {'subjects' if 'knowledge' in kinds else 'skills'}", s, g, c)
            only_s, only_g = words[s] - words[g], words[g] - words[s]
            if words[s] & words[g] and len(only_s) == len(only_g) == 1 and c >= 0.6:
                add("one word, .82 up" if c >= 0.82 else "one word, below .82", s, g, c)
            if any(frozenset((a, b)) in opposite for a in only_s for b in only_g):
                add("opposites", s, g, c)
            if heads[s] == heads[g] and heads[g] in generic and words[s] & words[g] == {heads[g]}:
                add("generic verb", s, g, c)
            if bool(only_s) != bool(only_g):
                add("label within the other", s, g, c)
    counts = {f"{low:.2f} skills": SKILLS for low, _ in BINS}
    counts |= {f"{low:.2f} subjects": SUBJECTS for low, _ in BINS}
    counts |= {"one word, .82 up": 20, "one word, below .82": 12, "opposites": 20,
               "generic verb": 20, "label within the other": 30, "tools": 12, "languages": 4,
               "skill and tool": 5, "knowledge and tool": 5}  # fmt: skip
    seen: set[frozenset[int]] = set()
    made = []
    for name, count in counts.items():
        kept = 0
        for _, s, g, c in sorted(pools.get(name, [])):
            if kept == count:
                break
            if frozenset((s, g)) in seen:
                continue
            seen.add(frozenset((s, g)))
            made.append(
                {"held": skills[s].id, "held_label": skills[s].label, "needed": skills[g].id,
                 "needed_label": skills[g].label, "cosine": f"{np.round(c, 4):.4f}", "verdict": "",
                 "reason": "", "set": "check" if kept % 10 in (2, 5, 8) else "fit",
                 "stratum": name}
            )  # fmt: skip
            kept += 1
    return made


def write(rows: list[dict[str, str]]) -> None:
    path = FOLDER / FILE
    known: dict[tuple[str, str], dict[str, str]] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as fh:
            known = {(r["held"], r["needed"]): r for r in csv.DictReader(fh)}
    for row in rows:
        had = known.get((row["held"], row["needed"]), {})
        row.update({k: had.get(k, "") for k in ("verdict", "reason")})
    with path.open("w", encoding="utf-8", newline="") as fh:
        out = csv.DictWriter(fh, COLUMNS, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def seal() -> None:
    path, manifest = FOLDER / FILE, FOLDER / "manifest.json"
    data = json.loads(manifest.read_text(encoding="utf-8"))
    with path.open(encoding="utf-8", newline="") as fh:
        n = sum(1 for _ in csv.DictReader(fh))
    data["files"][FILE] = {"sha256": sha256_of(path), "bytes": path.stat().st_size, "rows": n}
    manifest.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
