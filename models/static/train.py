"""Train the static encoder from nothing but names, descriptions and unlabelled adverts.

One command, seeded; on two quiet cores the teacher's encoding takes about a quarter of
an hour and the training ten minutes::

    python models/static/train.py --shared FOLDER_OF_DATA --facts FOLDER_OF_PACKAGES \
        --minilm FOLDER_OF_MINILM --work FOLDER_FOR_CHECKPOINTS --version 1.0.0

``--facts`` is the folder that ``data/taxonomy/build.py`` reads; its ``combined.csv``
holds the descriptions. The steps:

1. Vocabulary: MiniLM's word pieces in ASCII, and whole words that skill names and adverts
   use often. Each token starts as MiniLM's vector of it alone, reduced to 256 dimensions.
2. Contrast: symmetric InfoNCE over pairs of names of one skill, and of a name and the
   description, all other skills of the batch being the negatives.
3. Distillation: for unlabelled sentences of real adverts, the student's ranking of skills
   (with the lexical part that the linker adds) is drawn towards that of a mix of MiniLM,
   the student of step 2 and the lexical part; step 2 goes on beside it.
4. Export: token weights multiplied in, int8 with one scale a token; the descriptions'
   vectors; the manifest.
"""

from __future__ import annotations

import argparse
import collections
import csv
import gzip
import hashlib
import json
import random
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save, save_file
from tokenizers import Tokenizer
from torch.nn import functional as nn

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

from skillmatch.encode.lexical import Lexicon, build_lexicon  # noqa: E402
from skillmatch.encode.static import StaticEncoder, id_keys  # noqa: E402
from skillmatch.evaluate.linking import candidates  # noqa: E402
from skillmatch.taxonomy import Taxonomy, read_taxonomy  # noqa: E402

SEED = 0
DIM = 256
KEPT = 128  # Dimensions kept of the descriptions' vectors.
TEMPERATURE = 0.05
SENTENCES = 16_000  # Unlabelled sentences that the teacher ranks.
DEPTH = 40  # Skills kept of the teacher's ranking.
UNKNOWN = np.array([1])  # What an empty text is made of.
POSTINGS = {  # File, columns, sentences kept at most.
    "adzuna_uk": (("description",), 16_000),
    "nhs_jobs": (("description",), 9_000),
    "google_job_skills": (
        ("responsibilities", "minimum_qualifications", "preferred_qualifications"),
        8_000,
    ),
    "emscad_first499": (("description", "requirements"), 8_000),
    "usajobs_questionnaires": (("description",), 4_000),
}
csv.field_size_limit(10**9)


def log(text: str) -> None:
    """Tell the one who waits."""
    sys.stderr.write(text + "\n")


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as fh:
        yield from csv.DictReader(fh)


def split(text: str) -> Iterator[str]:
    """Yield sentences and bullets of 15 to 320 characters."""
    text = re.sub(r"<[^>]+>", " ", text)
    ends = r"[\n\r•·●▪;]+|(?<=[.!?])\s+(?=[A-Z])|\s{3,}| \* "
    for part in re.split(ends, text):
        line = re.sub(r"\s+", " ", part).strip(" -*–\t")
        if 15 <= len(line) <= 320:
            yield line


def advert_sentences(shared: Path) -> list[str]:
    """Return unlabelled sentences: adverts, span sets' training parts (no tags), O*NET tasks."""
    rng = random.Random(7)
    kept: set[str] = set()
    for name, (columns, limit) in POSTINGS.items():
        table = list(rows(shared / "postings" / f"{name}.csv.gz"))
        pool = sorted({s for r in table for c in columns for s in split(r.get(c) or "")})
        rng.shuffle(pool)
        kept.update(pool[:limit])
    for name in ("skillspan_train", "green_train"):
        with gzip.open(shared / "bench" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as fh:
            lines = (" ".join(json.loads(line)["tokens"]) for line in fh)
            kept.update(s for s in lines if 12 <= len(s) <= 320)
    tasks = sorted({r["Task"] for r in rows(shared / "onet" / "task_statements.csv.gz")})
    rng.shuffle(tasks)
    pool = sorted(kept.union(tasks[:6_000]))
    rng.shuffle(pool)
    return pool


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """What is trained on."""

    taxonomy: Taxonomy
    technologies: list[str]
    descriptions: list[str]
    sentences: list[str]

    @property
    def names(self) -> list[list[str]]:
        """Label and aliases of each skill."""
        return [[s.label, *s.alt_labels] for s in self.taxonomy.skills]


def read_corpus(shared: Path, facts: Path) -> tuple[Corpus, Taxonomy]:
    """Read the corpus; also return the whole taxonomy."""
    folder = ROOT / "data" / "taxonomy"
    version = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["version"]
    whole = read_taxonomy(folder / "skills.parquet", version=version)
    esco = candidates(whole)
    table = next(facts.rglob("combined.csv"))
    text = {r["source_url"]: r["description"] for r in rows(table) if r["source"] == "esco"}
    corpus = Corpus(
        taxonomy=esco,
        technologies=[
            n for s in whole.skills if s.id not in esco for n in (s.label, *s.alt_labels)
        ],
        descriptions=[text.get(s.id, s.label) for s in esco.skills],
        sentences=advert_sentences(shared),
    )
    return corpus, whole


def build_vocabulary(minilm: Path, corpus: Corpus) -> tuple[Tokenizer, list[list[int]]]:
    """Return our tokenizer and, for each of its tokens, MiniLM's word pieces of it."""
    old = Tokenizer.from_file(str(minilm / "tokenizer.json"))
    old.no_padding()
    old.no_truncation()
    names = [n for skill in corpus.names for n in skill]

    def words(texts: Iterable[str]) -> collections.Counter[str]:
        found: collections.Counter[str] = collections.Counter()
        for text in texts:
            normal = old.normalizer.normalize_str(text)
            found.update(w for w, _ in old.pre_tokenizer.pre_tokenize_str(normal))
        return found

    enough = (
        (words(names), 2),
        (words(corpus.descriptions), 2),
        (words(corpus.sentences), 6),
        (words(corpus.technologies), 3),
    )
    spec = json.loads(old.to_str())
    pieces: dict[str, int] = spec["model"]["vocab"]
    kept = [w for w in sorted(pieces, key=pieces.__getitem__) if w.isascii() and w[0] != "["]
    added = {
        word
        for counts, least in enough
        for word, n in counts.items()
        if n >= least
        and word not in pieces
        and re.fullmatch(r"[a-z0-9]{2,24}", word)
        and not word.isdigit()
    }
    tokens = ["[PAD]", "[UNK]", "[", *kept, *sorted(added)]
    spec["model"]["vocab"] = {w: i for i, w in enumerate(tokens)}
    spec.update(added_tokens=[], post_processor=None, padding=None, truncation=None)
    parts = [
        [pieces[w]] if w in pieces else old.encode(w, add_special_tokens=False).ids for w in tokens
    ]
    log(f"vocabulary: {len(kept)} word pieces kept, {len(added)} words added")
    return Tokenizer.from_str(json.dumps(spec)), parts


@torch.no_grad()
def token_vectors(minilm: Path, parts: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """Return MiniLM's mean hidden state of each token by itself, shape (n_tokens, 384)."""
    from transformers import AutoModel

    model = AutoModel.from_pretrained(str(minilm)).eval()
    out = np.zeros((len(parts), model.config.hidden_size), dtype=np.float32)
    order = np.argsort([len(p) for p in parts], kind="stable")
    for start in range(0, len(order), 512):
        chunk = order[start : start + 512]
        ids = [torch.tensor([101, *parts[i], 102]) for i in chunk]
        tokens = torch.nn.utils.rnn.pad_sequence(ids, batch_first=True)
        mask = (tokens != 0).long()
        hidden = model(input_ids=tokens, attention_mask=mask).last_hidden_state
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        out[chunk] = mean.numpy()
    return out


def teacher_vectors(minilm: Path, work: Path, texts: Sequence[str]) -> NDArray[np.float32]:
    """Encode texts with MiniLM; what lies in ``work`` already is not made twice."""
    path = work / "teacher.safetensors"
    known: dict[int, int] = {}
    vectors = np.zeros((0, 384), dtype=np.float16)
    if path.is_file():
        kept = load_file(path)
        known = {int(k): i for i, k in enumerate(kept["keys"])}
        vectors = kept["vectors"]
    keys = [int(k) for k in id_keys(texts)]
    new = {k: t for k, t in zip(keys, texts, strict=True) if k not in known}
    if new:
        from sentence_transformers import SentenceTransformer

        log(f"teacher: encoding {len(new)} texts")
        model = SentenceTransformer(str(minilm), device="cpu")
        model.max_seq_length = 96
        found = model.encode(list(new.values()), batch_size=64, normalize_embeddings=True)
        known.update({k: len(vectors) + i for i, k in enumerate(new)})
        vectors = np.concatenate((vectors, found.astype(np.float16)))
        order = np.array(list(known), dtype=np.uint64)
        save_file({"keys": order, "vectors": vectors}, path)
    return vectors[[known[k] for k in keys]].astype(np.float32)


class Student(torch.nn.Module):
    """Token vectors and log weights; a text is the weighted sum, scaled to one."""

    def __init__(self, vectors: NDArray[np.float32], weights: NDArray[np.float64]) -> None:
        super().__init__()
        self.vectors = torch.nn.Parameter(torch.from_numpy(vectors))
        self.weights = torch.nn.Parameter(torch.from_numpy(np.log(weights).astype(np.float32)))

    def forward(self, ids: Sequence[NDArray[np.int64]]) -> torch.Tensor:
        """Return unit rows, one a text."""
        ids = [x if len(x) else UNKNOWN for x in ids]
        flat = torch.from_numpy(np.concatenate(ids))
        ends = torch.from_numpy(np.cumsum([0, *(len(x) for x in ids[:-1])]))
        summed = nn.embedding_bag(
            flat, self.vectors, ends, per_sample_weights=self.weights.exp()[flat], mode="sum"
        )
        return nn.normalize(summed, dim=-1)

    def table(self) -> NDArray[np.float32]:
        """Return the vectors with their weights multiplied in; unknown and padding are zero."""
        with torch.no_grad():
            out = (self.vectors * self.weights.exp()[:, None]).numpy().copy()
        out[:2] = 0
        return out


class Trainer:
    """Draws the batches and takes the steps."""

    def __init__(self, corpus: Corpus, tokenizer: Tokenizer, start: NDArray[np.float32]) -> None:
        self.corpus = corpus
        self.rng = np.random.default_rng(SEED)
        self.ids = [
            self._tokenise(tokenizer, [*names, text])
            for names, text in zip(corpus.names, corpus.descriptions, strict=True)
        ]
        self.sentences = self._tokenise(tokenizer, corpus.sentences)
        counts = np.zeros(len(start))
        for group in (*self.ids, self.sentences):
            np.add.at(counts, np.concatenate(group), 1)
        share = counts / counts.sum()
        weights = 1e-3 / (1e-3 + share)  # Smooth inverse frequency (Arora et al. 2017).
        self.student = Student(start, weights)

    @staticmethod
    def _tokenise(tokenizer: Tokenizer, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        batch = tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [np.array(e.ids, dtype=np.int64) for e in batch]

    def restart(self, table: NDArray[np.float32]) -> None:
        """Go on from a table, the weights in it, with a fresh stream of random numbers."""
        self.rng = np.random.default_rng(SEED + 1)
        self.student = Student(table.copy(), np.ones(len(table)))

    def pair(self, skill: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Draw two texts of a skill: names, or (a quarter of the time) name and description."""
        own = self.ids[skill]
        names = len(own) - 1
        kind = self.rng.random()
        if names == 1 or kind < 0.25:
            return own[self.rng.integers(names)], own[-1]
        first = int(self.rng.integers(1, names))
        second = 0 if kind < 0.75 else int(self.rng.integers(names))
        return own[first], own[0 if second == first else second]

    def run(
        self, steps: int, *, batch: int, rate: float, teacher: dict[str, Any] | None = None
    ) -> None:
        """Train; with a teacher's rankings, steps 2 and 3 together."""
        parameters = self.student.parameters()
        optimiser = torch.optim.Adam(parameters, lr=rate, fused=True)
        for step in range(steps):
            warm = min(1.0, (step + 1) / 30) * max(0.02, 1 - step / steps)
            for group in optimiser.param_groups:
                group["lr"] = rate * warm
            chosen = self.rng.choice(len(self.ids), batch, replace=False)
            pairs = [self.pair(int(k)) for k in chosen]
            groups = [[a for a, _ in pairs], [b for _, b in pairs]]
            drawn = None if teacher is None else self.draw(teacher)
            if drawn is not None:
                groups += drawn[0]
            texts = [text for group in groups for text in group]
            parts = torch.split(self.student(texts), [len(g) for g in groups])
            scores = parts[0] @ parts[1].T / TEMPERATURE
            right = torch.arange(batch)
            loss = (nn.cross_entropy(scores, right) + nn.cross_entropy(scores.T, right)) / 2
            if drawn is not None:
                _, at, lexical, wanted = drawn
                sentence, label, text, name = parts[2:]
                logits = sentence @ (label + text + name).T / 3
                logits = logits.scatter_add(1, at, lexical) / TEMPERATURE
                likely = nn.log_softmax(logits, 1).gather(1, at)
                loss = loss - (wanted * likely).sum(1).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            if step % 100 == 99:
                log(f"step {step + 1} of {steps}: loss {loss.item():.3f}")

    def draw(self, teacher: dict[str, Any], n: int = 160, depth: int = 12) -> tuple[Any, ...]:
        """Draw sentences, the skills ranked high for any of them, and the teacher's odds."""
        chosen = self.rng.choice(len(teacher["index"]), n, replace=False)
        index = teacher["index"][chosen][:, :depth]
        skills = np.unique(index)
        groups = [
            [self.sentences[i] for i in chosen],
            [self.ids[k][0] for k in skills],
            [self.ids[k][-1] for k in skills],
            [self.ids[k][self.rng.integers(len(self.ids[k]) - 1)] for k in skills],
        ]
        at = torch.from_numpy(np.searchsorted(skills, index))
        lexical = torch.from_numpy(teacher["lexical"][chosen][:, :depth])
        odds = torch.from_numpy(teacher["score"][chosen][:, :depth])
        return groups, at, lexical, torch.softmax(odds / TEMPERATURE, 1)


def teach(
    corpus: Corpus, vectors: dict[str, NDArray[np.float32]], student: StaticEncoder
) -> dict[str, NDArray[Any]]:
    """Rank the skills for each unlabelled sentence by MiniLM, student and lexicon together."""
    lexicon = Lexicon(build_lexicon(corpus.taxonomy), len(corpus.taxonomy))
    own = {
        "label": student.encode([n[0] for n in corpus.names]),
        "description": student.encode(corpus.descriptions),
        "alias": student.encode([n for names in corpus.names for n in names]),
    }
    ends = np.cumsum([0, *(len(n) for n in corpus.names)])[:-1]
    mean = np.add.reduceat(own["alias"], ends, axis=0)
    mean /= np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
    centre = ((own["label"] + own["description"] + mean) / 3).T
    found: dict[str, list[NDArray[Any]]] = {"index": [], "score": [], "lexical": []}
    texts = corpus.sentences[: len(vectors["sentences"])]
    for start in range(0, len(texts), 250):
        part, theirs = texts[start : start + 250], vectors["sentences"][start : start + 250]
        best = np.maximum.reduceat(theirs @ vectors["alias"].T, ends, axis=1)
        minilm = (theirs @ vectors["label"].T + best + theirs @ vectors["description"].T) / 3
        lexical = lexicon.score(part)
        score = 0.6 * minilm + 0.4 * (student.encode(part) @ centre) + lexical
        index = np.argsort(-score, axis=1, kind="stable")[:, :DEPTH]
        found["index"].append(index)
        found["score"].append(np.take_along_axis(score, index, axis=1).astype(np.float32))
        found["lexical"].append(np.take_along_axis(lexical, index, axis=1))
    return {name: np.concatenate(values) for name, values in found.items()}


def quantise(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return int8 codes and one scale a row."""
    scale = np.abs(table).max(axis=1) / np.float32(127)
    codes = np.rint(table / np.where(scale > 0, scale, 1)[:, None]).astype(np.int8)
    return codes, scale.astype(np.float32)


def compressed(vectors: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """Return unit vectors along their main axes, int8 codes, and the axes."""
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    axes = np.ascontiguousarray(axes[:, ::-1][:, :KEPT]).astype(np.float16)
    codes, _ = quantise(vectors @ axes.astype(np.float32))
    return {"vectors": codes, "axes": axes}


def export(
    folder: Path, table: NDArray[np.float32], tokenizer: Tokenizer, corpus: Corpus, whole: Taxonomy
) -> None:
    """Write the model, the descriptions' vectors and the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    spec = json.loads(tokenizer.to_str())
    text = json.dumps(spec, ensure_ascii=False, separators=(",", ":"))
    (folder / "tokenizer.json").write_text(text, encoding="utf-8")
    codes, scale = quantise(table)
    arrays = {"model.safetensors": {"embeddings": codes, "scale": scale}}
    (folder / "model.safetensors").write_bytes(save(arrays["model.safetensors"]))
    hashes = {n: _sha256(folder / n) for n in ("model.safetensors", "tokenizer.json")}
    fingerprint = hashlib.sha256("".join(hashes.values()).encode()).hexdigest()[:16]
    encoder = StaticEncoder(
        codes * scale[:, None], tokenizer, name="static", fingerprint=fingerprint
    )
    keys = id_keys([s.id for s in corpus.taxonomy.skills])
    order = np.argsort(keys)
    vectors = encoder.encode([corpus.descriptions[i] for i in order])
    arrays["skills.safetensors"] = {"keys": keys[order], **compressed(vectors)}
    (folder / "skills.safetensors").write_bytes(save(arrays["skills.safetensors"]))
    files: dict[str, dict[str, object]] = {}
    for name in ("model.safetensors", "skills.safetensors", "tokenizer.json"):
        path = folder / name
        files[name] = {"sha256": _sha256(path), "bytes": path.stat().st_size}
        if name in arrays:
            shapes = {k: [str(a.dtype), *a.shape] for k, a in arrays[name].items()}
            files[name]["shapes"] = shapes
    files["skills.safetensors"]["encoder_fingerprint"] = fingerprint
    files["skills.safetensors"]["taxonomy_fingerprint"] = whole.fingerprint
    manifest = {
        "name": "static",
        "version": folder.name,
        "licence": "Apache-2.0",
        "built_by": "models/static/train.py",
        "seed": SEED,
        "dim": DIM,
        "encoder_fingerprint": fingerprint,
        "training_data": [
            {"name": "ESCO v1.2 names and descriptions", "licence": "reuse with acknowledgement"},
            {"name": "O*NET 29.2 tasks, 30.2 technology names", "licence": "CC BY 4.0"},
            {"name": "SkillSpan and Green train sentences, no tags", "licence": "MIT, CC BY 4.0"},
            {
                "name": "sentences of adverts: Adzuna UK 2013, NHS 2020, Google, EMSCAD, USAJOBS",
                "licence": "various; used unlabelled, no text is carried over",
            },
        ],
        "teacher": {"name": "all-MiniLM-L6-v2", "licence": "Apache-2.0"},
        "files": files,
    }
    out = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(out, encoding="utf-8")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """Run the four steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("shared", "facts", "minilm", "work"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--contrast-steps", type=int, default=450)
    parser.add_argument("--distil-steps", type=int, default=900)
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "static")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(SEED)
    args.work.mkdir(parents=True, exist_ok=True)
    corpus, whole = read_corpus(args.shared, args.facts)
    tokenizer, parts = build_vocabulary(args.minilm, corpus)
    texts = {
        "label": [n[0] for n in corpus.names],
        "alias": [n for names in corpus.names for n in names],
        "description": corpus.descriptions,
        "sentences": corpus.sentences[:SENTENCES],
    }
    theirs = {name: teacher_vectors(args.minilm, args.work, t) for name, t in texts.items()}
    raw = token_vectors(args.minilm, parts)
    raw /= np.linalg.norm(raw, axis=1, keepdims=True)
    sample = theirs["alias"][np.random.default_rng(SEED).permutation(len(theirs["alias"]))[:20_000]]
    _, axes = np.linalg.eigh(sample.T @ sample)
    start = ((raw - raw.mean(axis=0)) @ axes[:, ::-1][:, :DIM]).astype(np.float32)
    start /= np.linalg.norm(start, axis=1, keepdims=True).mean()
    trainer = Trainer(corpus, tokenizer, start)
    checkpoint = args.work / "contrast.safetensors"
    if not checkpoint.is_file():
        trainer.run(args.contrast_steps, batch=1024, rate=5e-3)
        save_file({"table": trainer.student.table()}, checkpoint)
    trainer.restart(load_file(checkpoint)["table"])
    first = StaticEncoder(trainer.student.table(), tokenizer, name="first", fingerprint="first")
    rankings = teach(corpus, theirs, first)
    trainer.run(args.distil_steps, batch=512, rate=4e-3, teacher=rankings)
    folder = args.out / args.version
    export(folder, trainer.student.table(), tokenizer, corpus, whole)
    log(f"written: {folder}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
