"""Opening a ``tokenizers`` file and folding what would only be noise in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from skillmatch.errors import ManifestError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["is_blank", "open_tokenizer"]

_WORD = re.compile(r"\w")


def open_tokenizer(path: Path) -> Tokenizer:
    """Open a ``tokenizer.json``.

    Raises
    ------
    ManifestError
        The file is missing or no tokenizer.
    """
    from tokenizers import Tokenizer

    if not path.is_file():
        raise ManifestError(f"{path} is missing")
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # noqa: BLE001 - tokenizers raises the bare class, nothing narrower.
        raise ManifestError(f"{path} is not a tokenizer file: {error}") from None


def is_blank(texts: Sequence[str]) -> list[bool]:
    """Return for each text whether it holds no letter and no digit.

    >>> is_blank(["", "  ", "...", "C"])
    [True, True, True, False]
    """
    return [_WORD.search(text) is None for text in texts]
