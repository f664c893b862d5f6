"""The ONNX and SentenceTransformer encoders, on models of six tokens made here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from skillmatch.encode import OnnxEncoder, SentenceTransformerEncoder
from skillmatch.errors import ManifestError
from skillmatch.protocols import Encoder

WORDS = ["[PAD]", "[UNK]", "bake", "bread", "sql", "weld"]
TABLE = np.array(
    [[9, 9, 9], [0, 0, 0], [1, 0, 0], [0, 3, 0], [0, 0, 2], [1, 1, 1]], dtype=np.float32
)


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def text(field: int, value: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(value)) + value


def tensor_info(name: str, kind: int, dims: list[str | int]) -> bytes:
    shape = b"".join(
        text(1, text(2, d.encode()) if isinstance(d, str) else number(1, d)) for d in dims
    )
    return text(1, name.encode()) + text(2, text(1, number(1, kind) + text(2, shape)))


def gather_model() -> bytes:
    """Return an ONNX graph, as protobuf, that looks each token up in TABLE."""
    node = text(1, b"table") + text(1, b"input_ids") + text(2, b"hidden") + text(4, b"Gather")
    dims = b"".join(number(1, d) for d in TABLE.shape)
    table = dims + number(2, 1) + text(8, b"table") + text(9, TABLE.tobytes())
    graph = (
        text(1, node)
        + text(2, b"graph")
        + text(5, table)
        + text(11, tensor_info("input_ids", 7, ["batch", "tokens"]))
        + text(12, tensor_info("hidden", 1, ["batch", "tokens", 3]))
    )
    return number(1, 8) + text(7, graph) + text(8, text(1, b"") + number(2, 13))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tokenizer = Tokenizer(WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "model.onnx").write_bytes(gather_model())
    return tmp_path


def test_onnx_mean_leaves_padding_out(folder: Path) -> None:
    encoder = OnnxEncoder(folder, batch_size=3)
    assert isinstance(encoder, Encoder)
    assert encoder.dim == 3
    texts = ["bake bread sql weld", "sql", "", "bake bread"]
    rows = encoder.encode(texts)
    np.testing.assert_allclose(rows[1], [0, 0, 1])
    np.testing.assert_allclose(rows[3], np.array([1, 3, 0]) / np.sqrt(10), rtol=1e-6)
    assert not rows[2].any()
    # Alone or in a batch beside longer texts: the same vector, so padding has no part.
    np.testing.assert_allclose(rows[3], encoder.encode([texts[3]])[0], rtol=1e-6)


def test_onnx_fingerprint_follows_the_files(folder: Path) -> None:
    before = OnnxEncoder(folder).fingerprint
    assert before == OnnxEncoder(folder).fingerprint
    assert before != OnnxEncoder(folder, max_tokens=8).fingerprint


def test_onnx_files_missing_or_broken(folder: Path) -> None:
    (folder / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(ManifestError, match="cannot be loaded"):
        OnnxEncoder(folder)
    (folder / "model.onnx").unlink()
    with pytest.raises(ManifestError, match="missing"):
        OnnxEncoder(folder)


def test_sentence_transformer_by_path(tmp_path: Path) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    tokenizer = Tokenizer(WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    module = StaticEmbedding(tokenizer, embedding_weights=TABLE)
    sentence_transformers.SentenceTransformer(modules=[module]).save(str(tmp_path / "mini"))
    encoder = SentenceTransformerEncoder(tmp_path / "mini")
    assert isinstance(encoder, Encoder)
    assert (encoder.name, encoder.dim) == ("mini", 3)
    rows = encoder.encode(["sql", " ", "bake bread"])
    np.testing.assert_allclose(rows[0], [0, 0, 1], atol=1e-6)
    assert not rows[1].any()
    np.testing.assert_allclose(rows[2], np.array([1, 3, 0]) / np.sqrt(10), rtol=1e-5)


def test_sentence_transformer_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sentence_transformers")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ManifestError, match="cannot be loaded"):
        SentenceTransformerEncoder(tmp_path / "nowhere")
