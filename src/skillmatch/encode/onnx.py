"""Any sentence encoder exported to ONNX: mean over its last hidden state."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from skillmatch.encode.tokens import is_blank, open_tokenizer
from skillmatch.errors import CompatibilityError, ManifestError
from skillmatch.store.manifest import NAME, sha256_of, verify

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["OnnxEncoder"]


class OnnxEncoder:
    """Encoder that runs ``model.onnx`` with its ``tokenizer.json`` on the CPU.

    Parameters
    ----------
    folder : str or Path
        Holds both files. Where it also holds a ``manifest.json``, that is verified.
    tokenizer : str or Path, optional
        The tokenizer file where it lies elsewhere.
    name : str, optional
        Defaults to the folder's name.
    max_tokens : int
        Texts are cut to this many tokens.
    batch_size : int
        Texts in one pass; they are sorted by length first.
    threads : int
        Threads of one pass; 0 leaves it to ONNX Runtime.

    Raises
    ------
    ManifestError, HashMismatch
        A file is missing or is not what its manifest says.
    CompatibilityError
        The graph has no output of shape (batch, tokens, dim) or (batch, dim).
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        tokenizer: str | Path | None = None,
        name: str | None = None,
        max_tokens: int = 128,
        batch_size: int = 32,
        threads: int = 0,
    ) -> None:
        import onnxruntime as ort

        folder = Path(folder)
        if (folder / NAME).is_file():
            verify(folder)
        model = folder / "model.onnx"
        if not model.is_file():
            raise ManifestError(f"{model} is missing")
        token_file = Path(tokenizer) if tokenizer else folder / "tokenizer.json"
        self._tokenizer = open_tokenizer(token_file)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_tokens)
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        try:
            self._session: Any = ort.InferenceSession(
                str(model), options, providers=["CPUExecutionProvider"]
            )
        except _ort_errors() as error:
            raise ManifestError(f"{model} cannot be loaded: {error}") from None
        self._inputs = {i.name for i in self._session.get_inputs()}
        output = self._session.get_outputs()[0]
        if len(output.shape) not in (2, 3) or not isinstance(output.shape[-1], int):
            raise CompatibilityError(f"{model}: output {output.name!r} is no sentence encoding")
        self._dim = output.shape[-1]
        self._batch = batch_size
        self._name = name or folder.name
        files = f"{sha256_of(model)}:{sha256_of(token_file)}:{max_tokens}"
        self._fingerprint = hashlib.sha256(files.encode()).hexdigest()[:16]

    @property
    def name(self) -> str:
        """Name."""
        return self._name

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return int(self._dim)

    @property
    def fingerprint(self) -> str:
        """Hash of the graph, the tokenizer and the token limit."""
        return self._fingerprint

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (n_texts, dim); an empty text gives a zero row."""
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        blank = is_blank(texts)
        rows = [i for i in range(len(texts)) if not blank[i]]
        ids = [e.ids for e in self._tokenizer.encode_batch([texts[i] for i in rows])]
        order = sorted(range(len(rows)), key=lambda j: len(ids[j]))
        for start in range(0, len(order), self._batch):
            part = order[start : start + self._batch]
            width = max(len(ids[j]) for j in part)
            tokens = np.zeros((len(part), width), dtype=np.int64)
            mask = np.zeros((len(part), width), dtype=np.int64)
            for row, j in enumerate(part):
                tokens[row, : len(ids[j])] = ids[j]
                mask[row, : len(ids[j])] = 1
            feed = {
                "input_ids": tokens,
                "attention_mask": mask,
                "token_type_ids": np.zeros_like(tokens),
            }
            kept = {k: v for k, v in feed.items() if k in self._inputs}
            hidden = np.asarray(self._session.run(None, kept)[0], dtype=np.float32)
            if hidden.ndim == 3:
                hidden = np.einsum("btd,bt->bd", hidden, mask.astype(np.float32))
            norms = np.linalg.norm(hidden, axis=1, keepdims=True)
            out[[rows[j] for j in part]] = hidden / np.maximum(norms, 1e-9)
        return out


def _ort_errors() -> tuple[type[Exception], ...]:
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidGraph, InvalidProtobuf

    return (RuntimeError, ValueError, Fail, InvalidGraph, InvalidProtobuf)
