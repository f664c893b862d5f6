"""The error tree.

::

    SkillmatchError(message, *, hint)
    ├── InputError (ValueError)           what came in cannot be used
    │   ├── SchemaError                   file, row, column, value
    │   ├── EmptyInputError               nothing to read in it
    │   ├── UnsafeFileError               refused before it was opened further
    │   └── FetchError                    an address that could not be fetched
    ├── UnknownSkillError (KeyError)      "did you mean ..."
    ├── UnknownRoleError (KeyError)       "did you mean ..."
    ├── UnknownCredentialError (KeyError) "did you mean ..."
    ├── IntegrityError                    model or data is not what its manifest says
    │   ├── HashMismatch
    │   ├── ManifestError
    │   └── CompatibilityError
    └── MissingExtraError (ImportError)   names the pip line

The core raises; readers collect problems; only ``cli`` and ``app`` catch, and
only :class:`SkillmatchError`.
"""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "CompatibilityError",
    "EmptyInputError",
    "FetchError",
    "HashMismatch",
    "InputError",
    "IntegrityError",
    "ManifestError",
    "MissingExtraError",
    "SchemaError",
    "SkillmatchError",
    "UnknownCredentialError",
    "UnknownRoleError",
    "UnknownSkillError",
    "UnsafeFileError",
]


class SkillmatchError(Exception):
    """Base of every error this package raises on purpose.

    Parameters
    ----------
    message : str
        One line that says what is wrong.
    hint : str, optional
        One line that says what to do about it.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return the message and the hint on one line."""
        return f"{self.message} ({self.hint})" if self.hint else self.message


class InputError(SkillmatchError, ValueError):
    """What came in cannot be used."""


class SchemaError(InputError):
    """A table or record lacks what is needed, or holds a value out of range.

    Parameters
    ----------
    message : str
        One line that says what is wrong.
    file : str or Path, optional
        The file it was read from.
    row : int, optional
        Row of the table, counted from 1, the header not counted.
    column : str, optional
        Column or field.
    value : str, optional
        The value as it was read.
    hint : str, optional
        What to do about it.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | Path | None = None,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        hint: str = "",
    ) -> None:
        where = [str(file)] if file is not None else []
        if row is not None:
            where.append(f"row {row}")
        if column is not None:
            where.append(f"column {column!r}")
        prefix = ", ".join(where)
        super().__init__(f"{prefix}: {message}" if prefix else message, hint=hint)
        self.file = None if file is None else str(file)
        self.row = row
        self.column = column
        self.value = value


class EmptyInputError(InputError):
    """There is nothing to read in the input."""


class UnsafeFileError(InputError):
    """A file was refused because opening it further would not be safe."""


class FetchError(InputError):
    """An address could not be fetched, or what it answered cannot be used.

    Parameters
    ----------
    message : str
        One line that names the host and the reason; never a token.
    status : int, optional
        The HTTP status, where the host answered.
    passing : bool
        Whether it may go by itself: no connection, a time-out, a server error.
    hint : str, optional
        What to do about it.
    """

    def __init__(
        self, message: str, *, status: int | None = None, passing: bool = False, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.passing = passing


class UnknownSkillError(SkillmatchError, KeyError):
    """A skill id or label that the taxonomy does not hold."""


class UnknownRoleError(SkillmatchError, KeyError):
    """A job title that resolves to no occupation."""


class UnknownCredentialError(SkillmatchError, KeyError):
    """A credential id that the catalogue does not hold."""


class IntegrityError(SkillmatchError):
    """Model or data files are not what their manifest says."""


class HashMismatch(IntegrityError):
    """A file's size or sha256 differs from the manifest's."""


class ManifestError(IntegrityError):
    """A manifest is missing, unreadable or incomplete."""


class CompatibilityError(IntegrityError):
    """Files are intact but do not belong together."""


class MissingExtraError(SkillmatchError, ImportError):
    """An optional package is not installed; the hint names the pip line."""
