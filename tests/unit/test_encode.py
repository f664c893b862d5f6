"""Encoders: unit rows, blank texts, integrity of the model folder."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from skillmatch.encode import StaticEncoder
from skillmatch.encode.static import id_keys
from skillmatch.encode.tokens import open_tokenizer
from skillmatch.errors import CompatibilityError, HashMismatch, ManifestError
from skillmatch.protocols import Encoder
from skillmatch.store.paths import bundle

WORDS = ["[PAD]", "[UNK]", "bake", "bread", "##s", "sql"]


def write_manifest(folder: Path, shapes: dict[str, dict[str, list[object]]]) -> None:
    files: dict[str, dict[str, object]] = {}
    for path in sorted(folder.iterdir()):
        if path.name == "manifest.json":
            continue
        data = path.read_bytes()
        files[path.name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        if path.name in shapes:
            files[path.name]["shapes"] = shapes[path.name]
        if path.name == "skills.safetensors":
            files[path.name]["encoder_fingerprint"] = "fp-1"
    manifest = {
        "name": "mini",
        "version": "0",
        "encoder_fingerprint": "fp-1",
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tokenizer = Tokenizer(WordPiece({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    table = np.array(
        [[0, 0, 0], [0, 0, 0], [100, 0, 0], [0, 100, 0], [0, 0, 10], [50, 50, 0]], dtype=np.int8
    )
    scale = np.array([1, 1, 0.01, 0.03, 0.1, 0.02], dtype=np.float32)
    (tmp_path / "model.safetensors").write_bytes(save({"embeddings": table, "scale": scale}))
    keys: NDArray[np.uint64] = np.sort(id_keys(["x:a", "x:b"]))
    vectors = np.array([[127, 0, 0], [0, 90, 90]], dtype=np.int8)
    (tmp_path / "skills.safetensors").write_bytes(save({"keys": keys, "vectors": vectors}))
    write_manifest(
        tmp_path,
        {
            "model.safetensors": {"embeddings": ["int8", 6, 3], "scale": ["float32", 6]},
            "skills.safetensors": {"keys": ["uint64", 2], "vectors": ["int8", 2, 3]},
        },
    )
    return tmp_path


def test_weighted_sum_scaled_to_one(folder: Path) -> None:
    encoder = StaticEncoder.load(folder)
    assert isinstance(encoder, Encoder)
    assert (encoder.name, encoder.dim, encoder.fingerprint) == ("mini-0", 3, "fp-1")
    # bake = (1, 0, 0), bread = (0, 3, 0), ##s = (0, 0, 1): the sum is (1, 3, 1).
    want = np.array([1, 3, 1]) / np.sqrt(11)
    np.testing.assert_allclose(encoder.encode(["Bake breads"])[0], want, rtol=1e-5)


def test_blank_and_unknown_texts_are_zero_rows(folder: Path) -> None:
    rows = StaticEncoder.load(folder).encode(["", "  \n", "zzz", "\U0001f600", "sql"])
    assert not rows[:4].any()
    assert np.linalg.norm(rows[4]) == pytest.approx(1.0)
    assert StaticEncoder.load(folder).encode([]).shape == (0, 3)


def test_few_and_many_texts_agree(folder: Path) -> None:
    encoder = StaticEncoder.load(folder)
    texts = ["bake bread", "sql", "", "breads and sql"] * 700
    many = encoder.encode(texts)
    few = np.concatenate([encoder.encode([t]) for t in texts[:4]])
    np.testing.assert_allclose(many[-4:], few, atol=1e-6)


def test_a_longer_file_is_refused(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"\0" + (folder / "model.safetensors").read_bytes())
    with pytest.raises(HashMismatch):
        StaticEncoder.load(folder)


def test_one_flipped_bit_is_refused(folder: Path) -> None:
    path = folder / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(HashMismatch):
        StaticEncoder.load(folder)


def test_shapes_other_than_the_manifest_says(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["model.safetensors"]["shapes"]["embeddings"] = ["int8", 6, 4]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ManifestError, match="embeddings"):
        StaticEncoder.load(folder)


def test_table_and_tokenizer_must_fit(folder: Path) -> None:
    tokenizer = open_tokenizer(folder / "tokenizer.json")
    with pytest.raises(CompatibilityError):
        StaticEncoder(np.zeros((3, 2), np.float32), tokenizer, name="x", fingerprint="y")
    (folder / "broken.json").write_text("{}")
    with pytest.raises(ManifestError):
        open_tokenizer(folder / "broken.json")


def test_descriptions_are_found_by_id(folder: Path) -> None:
    skills = StaticEncoder.load_skills(folder)
    rows = skills.lookup(["x:b", "x:unknown", "x:a"])
    assert not rows[1].any()
    np.testing.assert_allclose(np.linalg.norm(rows[[0, 2]], axis=1), 1.0, rtol=1e-5)
    assert skills.lookup([]).shape == (0, 3)


def test_descriptions_of_another_encoder_are_refused(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["skills.safetensors"]["encoder_fingerprint"] = "fp-2"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CompatibilityError):
        StaticEncoder.load_skills(folder)


def test_the_bundled_model_knows_what_belongs_together() -> None:
    encoder = StaticEncoder.load(bundle("models") / "static" / "1.1.0")
    texts = ["issue invoices", "send out bills to customers", "weld steel pipes"]
    a, b, c = encoder.encode(texts)
    assert a @ b > a @ c
    assert a @ b > b @ c
    assert encoder.dim == 256
