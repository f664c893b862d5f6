"""The contextual encoder: a small transformer that reads a sentence word by word.

Its one pass over a sentence gives a vector for every word piece. A skill attends to the
words that speak of it (as in ConTeXT-match, Decorte et al. 2025): the softmax of the
cosines weighs the cosines themselves. So a sentence of three skills is near each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from skillmatch.encode.tokens import is_blank, open_tokenizer
from skillmatch.errors import ManifestError
from skillmatch.store.manifest import Manifest, verify

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

__all__ = ["ContextEncoder", "Words", "attend", "unpack_nibbles"]

MOST_TOKENS = 96
SHARPNESS = 12.0  # Of the attention; that of the training.
PIECES = 1024  # Word pieces of one pass, padding included.
GROUP = 32  # Values that share a scale in the table of words.


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A sentence's word pieces.

    Attributes
    ----------
    vectors : ndarray of float32, shape (n_pieces, dim)
        Unit rows.
    spans : tuple of (int, int)
        Where each stands in the text, half-open; (0, 0) for the marks at both ends.
    """

    vectors: NDArray[np.float32]
    spans: tuple[tuple[int, int], ...]


def unpack_nibbles(packed: NDArray[np.uint8], scale: NDArray[np.float16]) -> NDArray[np.float32]:
    """Return the table of words, shape (n, 2 * width), from two 4-bit codes a byte.

    Parameters
    ----------
    packed : ndarray of uint8, shape (n, width)
        The low half of a byte is the earlier value; 8 stands for zero.
    scale : ndarray of float16, shape (n, 2 * width / GROUP)
    """
    codes = np.empty((len(packed), 2 * packed.shape[1]), dtype=np.float32)
    codes[:, ::2] = (packed & 15).astype(np.float32) - 8
    codes[:, 1::2] = (packed >> 4).astype(np.float32) - 8
    codes *= np.repeat(scale.astype(np.float32), GROUP, axis=1)
    return codes


def attend(words: NDArray[np.float32], skills: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how near each skill is to the words that speak of it, shape (n_skills,).

    Parameters
    ----------
    words : ndarray, shape (n_pieces, dim)
    skills : ndarray, shape (n_skills, dim)
        Both of unit rows.
    """
    cosine = words @ skills.T
    weight = np.exp(SHARPNESS * (cosine - cosine.max(axis=0)))
    return np.asarray((weight * cosine).sum(axis=0) / weight.sum(axis=0), dtype=np.float32)


class ContextEncoder:
    """Encoder over an ONNX graph that takes word vectors and returns them in context.

    Parameters
    ----------
    session : onnxruntime.InferenceSession
        Inputs ``words`` float32 (n, t, dim) and ``mask`` int64 (n, t); one output like
        ``words``.
    table : ndarray of float32, shape (n_tokens, dim)
    tokenizer : tokenizers.Tokenizer
    name, fingerprint : str
    """

    def __init__(
        self,
        session: Any,
        table: NDArray[np.float32],
        tokenizer: Tokenizer,
        *,
        name: str,
        fingerprint: str,
    ) -> None:
        tokenizer.no_padding()
        tokenizer.enable_truncation(MOST_TOKENS)
        self._session = session
        self._table = table
        self._tokenizer = tokenizer
        self._name = name
        self._fingerprint = fingerprint

    @classmethod
    def load(
        cls, folder: str | Path, *, manifest: Manifest | None = None, threads: int = 0
    ) -> Self:
        """Load a model folder, its hashes and sizes checked.

        Parameters
        ----------
        folder : str or Path
        manifest : Manifest, optional
            That of the folder where it was verified already.
        threads : int
            Of one pass; 0 leaves it to ONNX Runtime.

        Raises
        ------
        ManifestError, HashMismatch
            The files are not what the manifest says.
        """
        import onnxruntime as ort
        from safetensors.numpy import load_file

        manifest = manifest or verify(Path(folder))
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        try:
            session = ort.InferenceSession(
                str(manifest.path("model.onnx")), options, providers=["CPUExecutionProvider"]
            )
        except (RuntimeError, ValueError) as error:
            raise ManifestError(f"model.onnx cannot be loaded: {error}") from None
        arrays = load_file(manifest.path("words.safetensors"))
        return cls(
            session,
            unpack_nibbles(arrays["packed"], arrays["scale"]),
            open_tokenizer(manifest.path("tokenizer.json")),
            name=f"{manifest.data.get('name')}-{manifest.data.get('version')}",
            fingerprint=manifest.digest,
        )

    @property
    def name(self) -> str:
        """Name and version."""
        return self._name

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return int(self._table.shape[1])

    @property
    def fingerprint(self) -> str:
        """Digest of the model's files."""
        return self._fingerprint

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (n_texts, dim); an empty text gives a zero row."""
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        for rows, hidden, mask, _ in self._passes(texts):
            mean = np.einsum("btd,bt->bd", hidden, mask.astype(np.float32))
            out[rows] = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
        return out

    def read(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], list[Words]]:
        """Return the texts' vectors, as :meth:`encode`, and their words in context."""
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        none = Words(vectors=np.zeros((0, self.dim), dtype=np.float32), spans=())
        words = [none] * len(texts)
        for rows, hidden, mask, encodings in self._passes(texts):
            lengths = np.linalg.norm(hidden, axis=2, keepdims=True)
            unit = hidden / np.maximum(lengths, 1e-9)
            mean = np.einsum("btd,bt->bd", hidden, mask.astype(np.float32))
            out[rows] = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
            for k, (row, encoding) in enumerate(zip(rows, encodings, strict=True)):
                n = len(encoding.ids)
                words[row] = Words(vectors=unit[k, :n], spans=tuple(encoding.offsets))
        return out, words

    def _passes(self, texts: Sequence[str]) -> Any:
        """Yield rows, hidden states, masks and encodings, texts of like length together."""
        blank = is_blank(texts)
        rows = [i for i in range(len(texts)) if not blank[i]]
        cut = [texts[i].encode("utf-8", "replace").decode("utf-8") for i in rows]
        encodings = self._tokenizer.encode_batch(cut)
        order = sorted(range(len(rows)), key=lambda j: len(encodings[j].ids))
        for few in _batches(order, [len(e.ids) for e in encodings]):
            part = [encodings[j] for j in few]
            width = max(len(e.ids) for e in part)
            tokens = np.zeros((len(part), width), dtype=np.int64)
            mask = np.zeros((len(part), width), dtype=np.int64)
            for row, encoding in enumerate(part):
                tokens[row, : len(encoding.ids)] = encoding.ids
                mask[row, : len(encoding.ids)] = 1
            feed = {"words": self._table[tokens], "mask": mask}
            hidden = np.asarray(self._session.run(None, feed)[0], dtype=np.float32)
            yield [rows[j] for j in few], hidden, mask, part


def _batches(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield texts, shortest first, of so many word pieces together as one pass does well."""
    few: list[int] = []
    for j in order:
        if few and (len(few) + 1) * lengths[j] > PIECES:
            yield few
            few = []
        few.append(j)
    if few:
        yield few
