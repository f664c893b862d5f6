"""Train the contextual encoder of the accurate mode: a small transformer read word by word.

One command, seeded, on two CPU cores with bfloat16 (about an hour)::

    python models/context/train.py --shared FOLDER_OF_DATA --facts FOLDER_OF_PACKAGES \
        --minilm FOLDER_OF_MINILM --work FOLDER_FOR_CHECKPOINTS --version 1.0.0

``--facts`` and ``--minilm`` are those of ``models/static/train.py``. The steps:

1. Vocabulary: MiniLM's word pieces that skill names, descriptions and adverts use; the
   rest are dropped and their words fall into smaller pieces.
2. Names: symmetric InfoNCE over names of one skill, and a name and the description.
3. Sentences: for a sentence, its right skills against the other skills of the batch and
   against candidates that were judged wrong for it. The score is an attention of the
   skill over the sentence's words, as in ConTeXT-match (Decorte et al. 2025), and the
   cosine of mean vectors beside it.

A fifth of the judged sentences is held back (``models/judged.py``): the reranker and the
calibration learn on them what this model's scores are worth on text it has not seen.
"""

from __future__ import annotations

import argparse
import collections
import csv
import gzip
import hashlib
import importlib.util
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn import functional as nn

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(ROOT / "models"))

SEED = 0
TEMPERATURE = 0.05
SHARPNESS = 12.0  # Of the attention over a sentence's words; the linker uses the same.
MOST_TOKENS = 96
FROZEN = 2  # Lowest layers that stay as they were.
LEAST = 8  # Times that a word piece must be used to stay.
DUPLICATE = 0.72  # Labels nearer than this by MiniLM are not each other's negatives.


def sibling(name: str) -> Any:
    """Load the training script of another model."""
    path = ROOT / "models" / name / "train.py"
    spec = importlib.util.spec_from_file_location(f"{name}_train", path)
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    sys.modules[spec.name] = module  # type: ignore[union-attr]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


def log(text: str) -> None:
    """Tell the one who waits."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence, its right skills (best ones first) and skills judged wrong for it."""

    text: str
    best: tuple[int, ...]
    also: tuple[int, ...] = ()
    wrong: tuple[int, ...] = ()


def skillskape(shared: Path, labels: dict[str, int]) -> list[Example]:
    """Read SkillSkape's training part (Magron et al. 2024): written sentences with labels."""
    made = []
    with gzip.open(shared / "bench" / "skillskape_train.csv.gz", "rt", encoding="utf-8") as fh:
        for row in csv.DictReader(fh):
            found = tuple(labels[s] for s in json.loads(row["skills"]) if s in labels)
            if found:
                made.append(Example(text=row["sentence"], best=found))
    return made


def own_sentences(at: dict[str, int], shared: Path) -> tuple[list[Example], list[Example]]:
    """Return the judged sentences of real adverts that are not held back, and those we wrote."""
    import judged as source

    def numbers(ids: Sequence[str]) -> tuple[int, ...]:
        return tuple(at[i] for i in ids if i in at)

    real = [
        Example(text=j.text, best=numbers(j.best), also=numbers(j.also), wrong=numbers(j.wrong))
        for j in source.read_judged(shared)
        if not j.held_back
    ]
    written = [Example(text=t, best=numbers(ids)) for t, ids in source.read_written()]
    return [e for e in real if e.best], [e for e in written if e.best]


class Student(torch.nn.Module):
    """MiniLM with a smaller table of words."""

    def __init__(self, minilm: Path, kept: Sequence[int]) -> None:
        super().__init__()
        from transformers import AutoModel

        self.bert = AutoModel.from_pretrained(
            str(minilm),
            add_pooling_layer=False,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        old = self.bert.embeddings.word_embeddings.weight.data
        table = torch.nn.Embedding(len(kept), old.shape[1], padding_idx=0)
        table.weight.data = old[list(kept)].clone()
        self.bert.embeddings.word_embeddings = table
        self.bert.config.vocab_size = len(kept)
        # The lowest layers know words well enough; leaving them saves a third of the time.
        self.bert.embeddings.requires_grad_(requires_grad=False)
        for layer in self.bert.encoder.layer[:FROZEN]:
            layer.requires_grad_(requires_grad=False)

    def forward(self, ids: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the words' unit vectors (n, t, dim) and their mask (n, t)."""
        width = max(len(x) for x in ids)
        tokens = torch.zeros((len(ids), width), dtype=torch.long)
        for i, x in enumerate(ids):
            tokens[i, : len(x)] = torch.tensor(x)
        mask = tokens != 0
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.bert(input_ids=tokens, attention_mask=mask.long()).last_hidden_state
        return hidden.float(), mask

    def mean(self, ids: Sequence[Sequence[int]]) -> torch.Tensor:
        """Return unit mean vectors (n, dim); in parts of like length, so little is padding."""
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        parts: list[torch.Tensor] = []
        step = max(16, len(ids) // 4)
        for start in range(0, len(ids), step):
            hidden, mask = self([ids[i] for i in order[start : start + step]])
            parts.append(pool(hidden, mask))
        back = torch.empty(len(ids), dtype=torch.long)
        back[torch.tensor(order)] = torch.arange(len(ids))
        return torch.cat(parts)[back]


def pool(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return unit mean vectors."""
    return nn.normalize((hidden * mask[..., None]).sum(1), dim=-1)


def attend(hidden: torch.Tensor, mask: torch.Tensor, skills: torch.Tensor) -> torch.Tensor:
    """Return each skill's attention score for each sentence, shape (n, m)."""
    cosine = nn.normalize(hidden, dim=-1) @ skills.T  # (n, t, m)
    cosine = cosine.masked_fill(~mask[..., None], -1e4)
    return (torch.softmax(SHARPNESS * cosine, dim=1) * cosine).sum(1)


class Data:
    """Token ids of everything that is drawn."""

    def __init__(self, corpus: Any, minilm: Path) -> None:
        self.tokenizer, self.kept = build_vocabulary(minilm, corpus)
        self.names = [self.ids(n) for n in corpus.names]
        self.descriptions = self.ids(corpus.descriptions, most=48)
        # Labels by MiniLM as it was: what is nearly the same is no negative.
        self.base = original_labels(minilm, [n[0] for n in corpus.names])
        self.rng = np.random.default_rng(SEED)
        self.joined = [self._join(own) for own in self.names]

    def ids(self, texts: Sequence[str], most: int = MOST_TOKENS) -> list[list[int]]:
        """Tokenise, special tokens around."""
        return [e.ids[: most - 1] + e.ids[-1:] if len(e.ids) > most else e.ids
                for e in self.tokenizer.encode_batch(list(texts))]  # fmt: skip

    def _join(self, own: list[list[int]]) -> list[int]:
        """Return label and first aliases as one text, parted by the separator."""
        start, end = own[0][0], own[0][-1]
        body = [start]
        for name in own[:4]:
            body += [*name[1:-1], end]
        return body[:40]

    def skill(self, skill: int) -> list[int]:
        """Draw a text of a skill: its label, or label and aliases, or one alias."""
        kind = self.rng.random()
        if kind < 0.5 or len(self.names[skill]) == 1:
            return self.names[skill][0]
        if kind < 0.8:
            return self.joined[skill]
        return self.names[skill][int(self.rng.integers(1, len(self.names[skill])))]

    def near_matrix(self, left: NDArray[Any], right: NDArray[Any]) -> torch.Tensor:
        """Return which labels are nearly the same, shape (len(left), len(right))."""
        return torch.from_numpy(self.base[left] @ self.base[right].T > DUPLICATE)


def build_vocabulary(minilm: Path, corpus: Any) -> tuple[Tokenizer, list[int]]:
    """Return a tokenizer over the word pieces that are used, and MiniLM's number of each."""
    old = Tokenizer.from_file(str(minilm / "tokenizer.json"))
    old.no_padding()
    old.no_truncation()
    used: collections.Counter[int] = collections.Counter()
    names = [n for own in corpus.names for n in own]
    for texts in (names, names, corpus.descriptions, corpus.sentences, corpus.technologies):
        for encoding in old.encode_batch(texts, add_special_tokens=False):
            used.update(encoding.ids)
    spec = json.loads(old.to_str())
    pieces: dict[str, int] = spec["model"]["vocab"]
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    rest = [
        w for w in sorted(pieces, key=pieces.__getitem__)
        if w.isascii() and w not in special and not w.startswith("[unused") and w != "[MASK]"
        and (used[pieces[w]] >= LEAST or len(w.removeprefix("##")) == 1)
    ]  # fmt: skip
    tokens = [*special, *rest]
    at = {w: i for i, w in enumerate(tokens)}
    spec["model"]["vocab"] = at
    spec["added_tokens"] = [
        {**t, "id": at[t["content"]]} for t in spec["added_tokens"] if t["content"] in at
    ]
    post = spec["post_processor"]
    for name, token in post.get("special_tokens", {}).items():
        token["ids"] = [at[name]]
    for key in ("sep", "cls"):
        if key in post:
            post[key] = [post[key][0], at[post[key][0]]]
    spec["truncation"] = spec["padding"] = None
    log(f"vocabulary: {len(tokens)} of {len(pieces)} word pieces")
    return Tokenizer.from_str(json.dumps(spec)), [pieces[w] for w in tokens]


def contrast(scores: torch.Tensor, right: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return the InfoNCE loss of scores (n, m) with right columns (n,) and a mask of what counts."""
    logits = (scores / TEMPERATURE).masked_fill(~mask, -1e4)
    return nn.cross_entropy(logits, right)


def learn_names(student: Student, data: Data, steps: int, batch: int, rate: float) -> None:
    """Step 2: names and descriptions of one skill lie together."""
    run = Schedule(student, steps, rate)
    n = len(data.names)
    for step in range(steps):
        chosen = data.rng.choice(n, batch, replace=False)
        left, right = [], []
        for k in chosen:
            own = data.names[k]
            if data.rng.random() < 0.3 or len(own) == 1:
                left.append(data.descriptions[k])
                right.append(data.skill(int(k)))
            else:
                i = int(data.rng.integers(1, len(own)))
                left.append(own[i])
                right.append(own[0])
        scores = student.mean(left) @ student.mean(right).T
        target = torch.arange(batch)
        every = ~data.near_matrix(chosen, chosen) | torch.eye(batch, dtype=torch.bool)
        loss = (contrast(scores, target, every) + contrast(scores.T, target, every)) / 2
        run.step(loss, f"names {step + 1}/{steps}")


def learn_sentences(
    student: Student,
    data: Data,
    groups: Sequence[tuple[float, list[Example], list[list[int]]]],
    *,
    steps: int,
    batch: int,
    rate: float,
    check: Any = None,
) -> None:
    """Step 3: sentences and their skills."""
    run = Schedule(student, steps, rate)
    shares = np.array([share for share, _, _ in groups])
    decks: list[list[int]] = [[] for _ in groups]
    for step in range(steps):
        sizes = np.floor(shares / shares.sum() * batch).astype(int)
        drawn: list[tuple[Example, list[int]]] = []
        for g, size in enumerate(sizes):
            for _ in range(size):
                if not decks[g]:
                    decks[g] = data.rng.permutation(len(groups[g][1])).tolist()
                i = decks[g].pop()
                drawn.append((groups[g][1][i], groups[g][2][i]))
        loss = sentence_loss(student, data, drawn)
        run.step(loss, f"sentences {step + 1}/{steps}")
        if check is not None and step % 300 == 299:
            check(student, f"step {step + 1}")


def sentence_loss(student: Student, data: Data, drawn: Sequence[tuple[Example, list[int]]]) -> Any:
    """Return the loss of a batch: each right skill against the batch's other skills."""
    rng = data.rng
    rows: list[int] = []
    right: list[int] = []
    extra: list[int] = []
    for row, (example, _) in enumerate(drawn):
        picks = list(example.best)
        if example.also and rng.random() < 0.3:
            picks.append(int(rng.choice(example.also)))
        for skill in rng.permutation(picks)[:2]:
            rows.append(row)
            right.append(int(skill))
        if example.wrong:
            few = min(3, len(example.wrong))
            extra += [int(s) for s in rng.choice(example.wrong, few, replace=False)]
    skills = sorted({*right, *extra})
    at = {s: i for i, s in enumerate(skills)}
    vectors = student.mean([data.skill(s) for s in skills])
    # Two sentences of like length go through together: little padding.
    order = sorted(range(len(drawn)), key=lambda i: len(drawn[i][1]))
    half = max(1, len(order) // 3)
    means: list[torch.Tensor] = []
    attended: list[torch.Tensor] = []
    for start in range(0, len(order), half):
        hidden, mask = student([drawn[i][1] for i in order[start : start + half]])
        means.append(pool(hidden, mask) @ vectors.T)
        attended.append(attend(hidden, mask, vectors))
    back = torch.empty(len(order), dtype=torch.long)
    back[torch.tensor(order)] = torch.arange(len(order))
    mean, focus = torch.cat(means)[back], torch.cat(attended)[back]
    allowed = torch.ones((len(rows), len(skills)), dtype=torch.bool)
    near = data.near_matrix(np.array(right), np.array(skills))
    for i, row in enumerate(rows):
        example = drawn[row][0]
        allowed[i] = ~near[i]
        for s in example.wrong:
            if s in at:
                allowed[i, at[s]] = True
        for s in (*example.best, *example.also):
            if s in at:
                allowed[i, at[s]] = False
        allowed[i, at[right[i]]] = True
    target = torch.tensor([at[s] for s in right])
    pick = torch.tensor(rows)
    loss = contrast(focus[pick], target, allowed) + 0.5 * contrast(mean[pick], target, allowed)
    # The other way round: a skill's sentence among the sentences.
    own = torch.zeros((len(drawn), len(skills)), dtype=torch.bool)
    for row, (example, _) in enumerate(drawn):
        for s in (*example.best, *example.also):
            if s in at:
                own[row, at[s]] = True
    back_mask = ~own.T[target]
    back_mask[torch.arange(len(rows)), pick] = True
    return loss + 0.5 * contrast(focus.T[target], pick, back_mask)


class Schedule:
    """AdamW with a warm-up and a linear fall, telling where it is."""

    def __init__(self, student: Student, steps: int, rate: float) -> None:
        self.steps, self.rate, self.done = steps, rate, 0
        self.parameters = [p for p in student.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(self.parameters, lr=rate, weight_decay=0.01)
        self.sum = 0.0

    def step(self, loss: torch.Tensor, name: str) -> None:
        """Take one step."""
        share = min(1.0, (self.done + 1) / 60) * max(0.03, 1 - self.done / self.steps)
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate * share
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimiser.step()
        self.done += 1
        self.sum += float(loss.item())
        if self.done % 50 == 0:
            log(f"{name}: loss {self.sum / 50:.3f}")
            self.sum = 0.0


@torch.no_grad()
def original_labels(minilm: Path, labels: Sequence[str]) -> NDArray[np.float32]:
    """Return MiniLM's unit vectors of the labels."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(minilm), device="cpu")
    return model.encode(list(labels), batch_size=128, normalize_embeddings=True)


def checker(corpus: Any, data: Data, shared: Path) -> Any:
    """Return a function that prints how the model by itself links the validation sentences."""
    from skillmatch.evaluate.linking import read_task
    from skillmatch.evaluate.metrics import first_hit, rp_at_k

    tasks = {}
    for name in ("tech", "house"):
        task = read_task(shared / "bench" / f"decorte_{name}_validation.csv.gz", corpus.taxonomy)
        tasks[name] = (task, data.ids(task.sentences))
    ids = [s.id for s in corpus.taxonomy.skills]

    @torch.no_grad()
    def check(student: Student, when: str) -> None:
        student.eval()
        labels = torch.cat([student.mean([n[0] for n in data.names[i : i + 512]])
                            for i in range(0, len(ids), 512)])  # fmt: skip
        for name, (task, tokens) in tasks.items():
            hidden, mask = student(tokens)
            for how, scores in (("mean", pool(hidden, mask) @ labels.T),
                                ("focus", torch.cat([attend(hidden[i:i+8], mask[i:i+8], labels)
                                                     for i in range(0, len(tokens), 8)]))):  # fmt: skip
                top = torch.topk(scores, 100).indices.numpy()
                ranked = [[ids[j] for j in row] for row in top]
                rp = np.mean([rp_at_k(r, g, 10) for r, g in zip(ranked, task.gold, strict=True)])
                mrr = np.mean([first_hit(r, g) for r, g in zip(ranked, task.gold, strict=True)])
                deep = np.mean([len(set(r) & g) / len(g)
                                for r, g in zip(ranked, task.gold, strict=True)])  # fmt: skip
                log(f"  {when} {name} {how}: RP@10 {rp:.3f} MRR {mrr:.3f} R@100 {deep:.3f}")
        student.train()

    return check


def main() -> int:
    """Run the steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("shared", "facts", "minilm", "work"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--name-steps", type=int, default=60)
    parser.add_argument("--sentence-steps", type=int, default=700)
    parser.add_argument("--more-steps", type=int, default=300)
    parser.add_argument("--batch", type=int, default=96)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "context")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(SEED)
    random.seed(SEED)
    args.work.mkdir(parents=True, exist_ok=True)
    corpus, _ = sibling("static").read_corpus(args.shared, args.facts)
    data = Data(corpus, args.minilm)
    student = Student(args.minilm, data.kept)
    check = checker(corpus, data, args.shared)
    first = args.work / "names.pt"
    if first.is_file():
        student.load_state_dict(torch.load(first, weights_only=True))
    else:
        check(student, "start")
        learn_names(student, data, args.name_steps, 2 * args.batch, args.rate)
        torch.save(student.state_dict(), first)
    check(student, "names")
    at = {s.id: i for i, s in enumerate(corpus.taxonomy.skills)}
    real, written = own_sentences(at, args.shared)
    labels = {s.label: i for i, s in enumerate(corpus.taxonomy.skills)}
    others = skillskape(args.shared, labels)
    described = [Example(text=t, best=(i,)) for i, t in enumerate(corpus.descriptions)]
    log(f"{len(real)} judged, {len(written)} written, {len(others)} SkillSkape sentences")
    groups = [
        (share, part, data.ids([e.text for e in part], most=64))
        for share, part in ((0.45, real), (0.25, written), (0.2, others), (0.1, described))
        if part
    ]
    last = args.work / "sentences.pt"
    if last.is_file():
        student.load_state_dict(torch.load(last, weights_only=True))
    else:
        learn_sentences(student, data, groups, steps=args.sentence_steps, batch=args.batch,
                        rate=args.rate, check=check)  # fmt: skip
        torch.save(student.state_dict(), last)
    # Once more from a lower rate, as after new sentences were judged.
    learn_sentences(student, data, groups, steps=args.more_steps, batch=args.batch,
                    rate=args.rate / 2, check=check)  # fmt: skip
    check(student, "end")
    torch.save(student.state_dict(), args.work / "last.pt")
    export(args.out / args.version, student, data, args.work)
    return 0


class Graph(torch.nn.Module):
    """The transformer from word vectors to words in context."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, words: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the last hidden states."""
        return self.bert(inputs_embeds=words, attention_mask=mask).last_hidden_state


def pack_nibbles(table: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float16]]:
    """Return two 4-bit codes a byte and a scale for each group of values of a row."""
    from skillmatch.encode.context import GROUP

    groups = table.reshape(len(table), -1, GROUP)
    scale = (np.abs(groups).max(axis=2) / 7).astype(np.float16)
    wide = np.maximum(scale.astype(np.float32), 1e-8)[..., None]
    codes = (np.clip(np.rint(groups / wide), -8, 7) + 8).astype(np.uint8).reshape(table.shape)
    return (codes[:, ::2] | (codes[:, 1::2] << 4)), scale


def export(folder: Path, student: Student, data: Data, work: Path) -> None:
    """Write model.onnx (int8), the table of words (4 bits), the tokenizer and the manifest."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process
    from safetensors.numpy import save

    from skillmatch.encode.context import MOST_TOKENS as CUT

    folder.mkdir(parents=True, exist_ok=True)
    bert = student.bert.eval()
    bert.set_attn_implementation("eager")
    inner = bert.embeddings
    inner.position_embeddings.weight.data = inner.position_embeddings.weight.data[:CUT].clone()
    inner.register_buffer("position_ids", torch.arange(CUT)[None], persistent=False)
    inner.register_buffer(
        "token_type_ids", torch.zeros((1, CUT), dtype=torch.long), persistent=False
    )
    words, mask = torch.zeros(2, 7, bert.config.hidden_size), torch.ones(2, 7, dtype=torch.long)
    axes = {0: "n", 1: "t"}
    torch.onnx.export(
        Graph(bert), (words, mask), str(work / "full.onnx"), input_names=["words", "mask"],
        output_names=["hidden"], dynamic_axes={"words": axes, "mask": axes, "hidden": axes},
        opset_version=17, dynamo=False,
    )  # fmt: skip
    quant_pre_process(str(work / "full.onnx"), str(work / "ready.onnx"), skip_symbolic_shape=True)
    quantize_dynamic(str(work / "ready.onnx"), str(folder / "model.onnx"), per_channel=True,
                     weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul"])  # fmt: skip
    packed, scale = pack_nibbles(bert.embeddings.word_embeddings.weight.detach().numpy())
    (folder / "words.safetensors").write_bytes(save({"packed": packed, "scale": scale}))
    spec = json.dumps(
        json.loads(data.tokenizer.to_str()), ensure_ascii=False, separators=(",", ":")
    )
    (folder / "tokenizer.json").write_text(spec, encoding="utf-8")
    files = {
        name: {"sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
               "bytes": (folder / name).stat().st_size}
        for name in ("model.onnx", "words.safetensors", "tokenizer.json")
    }  # fmt: skip
    manifest = {
        "name": "context",
        "version": folder.name,
        "licence": "Apache-2.0",
        "built_by": "models/context/train.py",
        "seed": SEED,
        "base": {"name": "all-MiniLM-L6-v2", "licence": "Apache-2.0"},
        "training_data": [
            {"name": "ESCO v1.2 names and descriptions", "licence": "reuse with acknowledgement"},
            {"name": "judged sentences of real adverts, four fifths", "file": "data/training/judged.parquet"},
            {"name": "sentences we wrote", "file": "data/training/written.csv.gz"},
            {"name": "SkillSkape, training part (Magron et al. 2024)", "licence": "MIT"},
        ],
        "files": files,
    }  # fmt: skip
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    log(f"written: {folder}")


if __name__ == "__main__":
    raise SystemExit(main())
