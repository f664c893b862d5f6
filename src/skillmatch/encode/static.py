"""The default encoder: a table of token vectors, summed. Neither torch nor a GPU.

A text's vector is the sum of its tokens' vectors (each already multiplied by the
token's learnt weight), scaled to length one. This is the scheme of Model2Vec
(Tulkens and van Dongen, 2024) and of static embeddings in Sentence Transformers
(Aarsen, 2025); the table itself is trained by ``models/static/train.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from skillmatch.encode.tokens import open_tokenizer
from skillmatch.errors import CompatibilityError, ManifestError
from skillmatch.store.manifest import Manifest, verify

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

__all__ = ["SkillVectors", "StaticEncoder", "id_keys"]

CHUNK = 1024  # Texts tokenised at once: the gathered rows stay within the cache.
MAX_CHARS = 20_000  # A sentence is far shorter; more is cut, so that time stays bounded.


def id_keys(ids: Sequence[str]) -> NDArray[np.uint64]:
    """Return a 64-bit key for each skill id: the head of its sha256.

    >>> hex(int(id_keys(["a"])[0]))
    '0xca978112ca1bbdca'
    """
    import hashlib

    return np.array(
        [int.from_bytes(hashlib.sha256(i.encode()).digest()[:8], "big") for i in ids],
        dtype=np.uint64,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillVectors:
    """Vectors of the skills' descriptions, found by the skill's id.

    Attributes
    ----------
    keys : ndarray of uint64, shape (n,)
        Keys of the skill ids, ascending (see :func:`id_keys`).
    vectors : ndarray of float32, shape (n, dim)
        Unit rows.
    encoder : str
        Fingerprint of the encoder they were made with.
    taxonomy : str
        Fingerprint of the taxonomy they were made from.
    """

    keys: NDArray[np.uint64]
    vectors: NDArray[np.float32]
    encoder: str
    taxonomy: str

    def lookup(self, ids: Sequence[str]) -> NDArray[np.float32]:
        """Return one row per id, shape (len(ids), dim); zeros where there is no description."""
        out = np.zeros((len(ids), self.vectors.shape[1]), dtype=np.float32)
        if len(ids) == 0 or len(self.keys) == 0:
            return out
        wanted = id_keys(ids)
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        hit = self.keys[at] == wanted
        out[hit] = self.vectors[at[hit]]
        return out


class StaticEncoder:
    """Encoder over a table of token vectors.

    Parameters
    ----------
    table : ndarray of float32, shape (n_tokens, dim)
        One row per token, the token's weight multiplied in.
    tokenizer : tokenizers.Tokenizer
        Its ids are rows of the table.
    name, fingerprint : str
        What the encoder is called and the hash of its files.
    """

    def __init__(
        self, table: NDArray[np.float32], tokenizer: Tokenizer, *, name: str, fingerprint: str
    ) -> None:
        if tokenizer.get_vocab_size() != len(table):
            raise CompatibilityError(
                f"{name}: the table holds {len(table)} tokens, "
                f"the tokenizer {tokenizer.get_vocab_size()}"
            )
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._table = np.ascontiguousarray(table, dtype=np.float32)
        self._tokenizer = tokenizer
        self._name = name
        self._fingerprint = fingerprint

    @classmethod
    def load(cls, folder: str | Path, *, manifest: Manifest | None = None) -> Self:
        """Load a model folder, its sha256s, sizes and shapes checked.

        Parameters
        ----------
        folder : str or Path
            Holds ``manifest.json``, ``model.safetensors`` and ``tokenizer.json``.
        manifest : Manifest, optional
            That of the folder where it was verified already.

        Raises
        ------
        ManifestError, HashMismatch, CompatibilityError
            The files are not what the manifest says, or do not belong together.
        """
        manifest = manifest or verify(Path(folder))
        arrays = _arrays(manifest, "model.safetensors")
        table = arrays["embeddings"].astype(np.float32)
        table *= arrays["scale"].astype(np.float32)[:, None]
        return cls(
            table,
            open_tokenizer(manifest.path("tokenizer.json")),
            name=f"{manifest.data.get('name', 'static')}-{manifest.data.get('version', '0')}",
            fingerprint=str(manifest.data.get("encoder_fingerprint", manifest.digest)),
        )

    @staticmethod
    def load_skills(folder: str | Path, *, manifest: Manifest | None = None) -> SkillVectors:
        """Load the vectors of descriptions that lie beside the model.

        Raises
        ------
        ManifestError, HashMismatch, CompatibilityError
            As :meth:`load`; also where they were made with another encoder.
        """
        manifest = manifest or verify(Path(folder))
        entry = manifest.data["files"].get("skills.safetensors")
        if entry is None:
            raise ManifestError(f"{manifest.folder} holds no skills.safetensors")
        made_with = entry.get("encoder_fingerprint")
        if made_with != manifest.data.get("encoder_fingerprint"):
            raise CompatibilityError("skills.safetensors was made with another encoder")
        arrays = _arrays(manifest, "skills.safetensors")
        vectors = arrays["vectors"].astype(np.float32)
        if "axes" in arrays:  # Kept along their main axes alone.
            vectors = vectors @ arrays["axes"].astype(np.float32).T
        _normalise(vectors)
        return SkillVectors(
            keys=arrays["keys"],
            vectors=vectors,
            encoder=str(made_with),
            taxonomy=str(entry.get("taxonomy_fingerprint", "")),
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
        """Hash of the table and the tokenizer."""
        return self._fingerprint

    def token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text, no special tokens among them."""
        # A lone surrogate is no character; the tokenizer would refuse the whole batch.
        cut = [t[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8") for t in texts]
        batch = self._tokenizer.encode_batch_fast(cut, add_special_tokens=False)
        return [encoding.ids for encoding in batch]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors, shape (n_texts, dim); a text without known tokens: zeros."""
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), CHUNK):
            ids = self.token_ids(texts[start : start + CHUNK])
            _sum_rows(self._table, ids, out[start : start + len(ids)])
        return _normalise(out)


def _sum_rows(
    table: NDArray[np.float32], ids: Sequence[Sequence[int]], out: NDArray[np.float32]
) -> None:
    """Write to each row of ``out`` the sum of the table's rows that ``ids`` names."""
    if len(ids) <= 16:  # A handful: not worth importing scipy for.
        for row, tokens in zip(out, ids, strict=True):
            if tokens:
                table[tokens].sum(axis=0, out=row)
        return
    from scipy.sparse import csr_array

    lengths = np.fromiter(map(len, ids), dtype=np.int32, count=len(ids))
    indptr = np.concatenate(([0], np.cumsum(lengths, dtype=np.int32)))
    flat = np.fromiter((t for tokens in ids for t in tokens), dtype=np.int32, count=indptr[-1])
    ones = np.ones(len(flat), dtype=np.float32)
    out[:] = csr_array((ones, flat, indptr), shape=(len(ids), len(table))) @ table


def _normalise(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale rows to length one in place; rows of zeros stay zero."""
    norms = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    rows /= np.where(norms > 1e-9, norms, 1.0)[:, None]
    return rows


def _arrays(manifest: Manifest, name: str) -> dict[str, NDArray[Any]]:
    """Read a safetensors file and check the shapes and types against the manifest."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        arrays = load_file(manifest.path(name))
    except SafetensorError as error:
        raise ManifestError(f"{name} is not a safetensors file: {error}") from None
    shapes = manifest.data["files"][name].get("shapes", {})
    for key, want in shapes.items():
        have = arrays.get(key)
        if have is None or [str(have.dtype), *have.shape] != list(want):
            raise ManifestError(f"{name}: array {key!r} is not of the shape its manifest says")
    if not shapes or set(shapes) != set(arrays):
        raise ManifestError(f"{name}: the manifest's shapes do not cover its arrays")
    return arrays
