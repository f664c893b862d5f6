"""The functions of the package's public face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from skillmatch.connect.badge import Badge
    from skillmatch.connect.catalogue import CatalogueRow
    from skillmatch.connect.documents import Document
    from skillmatch.domain import Credential, JobPosting, ReadResult
    from skillmatch.matcher import SkillMatcher
    from skillmatch.protocols import Encoder
    from skillmatch.taxonomy import Taxonomy

__all__ = ["load", "pipeline", "read_badges", "read_catalogue", "read_cv", "read_postings"]


def load(
    *,
    catalogue: str | PathLike[str] | Sequence[Credential] | None = None,
    encoder: Encoder | None = None,
    taxonomy: str | PathLike[str] | Taxonomy | None = None,
    mode: str = "fast",
) -> SkillMatcher:
    """Load the bundled model and data, verified against their manifests.

    Parameters
    ----------
    catalogue : path or sequence of Credential, optional
        Recommend from this instead of the bundled demo catalogue.
    encoder : Encoder, optional
        Another encoder, for example
        ``skillmatch.encode.sentence.SentenceTransformerEncoder(name_or_path)``.
    taxonomy : path or Taxonomy, optional
        Another taxonomy; no retraining is needed. With a file written by
        ``skillmatch taxonomy import`` from an official ESCO download, roles use ESCO's
        essential and optional skills.
    mode : {"fast", "accurate"}
        Accurate reads each sentence with the contextual encoder too: more skills and surer
        ones, at about a twentieth of the speed.

    Returns
    -------
    SkillMatcher

    Raises
    ------
    IntegrityError
        A file of the bundle is not what its manifest says.
    InputError
        The catalogue cannot be read.

    Examples
    --------
    >>> import skillmatch as sm
    >>> sm.load().role("registered nurse").occupation_id
    '29-1141.00'
    """
    from skillmatch.matcher import SkillMatcher
    from skillmatch.store.bundle import Bundle

    official = None
    if isinstance(taxonomy, str | PathLike):
        from skillmatch.connect.esco import open_taxonomy
        from skillmatch.connect.esco_roles import roles_beside

        path = Path(taxonomy)
        taxonomy, official = open_taxonomy(path), roles_beside(path)
    bundle = Bundle(encoder=encoder, taxonomy=taxonomy, official=official, mode=mode)
    bundle.check()
    matcher = SkillMatcher(bundle)
    if catalogue is None:
        return matcher
    if isinstance(catalogue, str | PathLike):
        return matcher.read_catalogue(catalogue)[0]
    return matcher.with_catalogue(catalogue)


def pipeline(*, matcher: SkillMatcher | None = None, name: str = "en") -> Any:
    """Return a spaCy pipeline whose docs carry ``doc.spans["skills"]``.

    Each span has ``kb_id_`` (the skill's id), ``label_`` (its kind) and the underscore
    attributes ``score``, ``via``, ``requirement`` and ``skill`` (its label); displaCy
    draws it with ``style="span"``.

    Parameters
    ----------
    matcher : SkillMatcher, optional
        Its model and taxonomy are used; the bundled ones by default.
    name : str
        Language code of the blank pipeline.

    Examples
    --------
    >>> import skillmatch as sm
    >>> doc = sm.pipeline()("You must have experience with Python and SQL.")
    >>> [span.text for span in doc.spans["skills"]]
    ['Python', 'SQL']
    """
    from skillmatch.extract.component import make_pipeline

    return make_pipeline(matcher or load(), name)


def read_postings(
    path: str | PathLike[str],
    *,
    mapping: Mapping[str, str] | None = None,
    text_column: str | None = None,
    id_column: str | None = None,
    format: str = "auto",
) -> ReadResult[JobPosting]:
    """Read job adverts from a table, a job board's JSON, or pages with schema.org JobPosting.

    Parameters
    ----------
    path : path
        CSV, JSONL, JSON, Parquet, XLSX; Greenhouse, Lever, Ashby, USAJOBS; HTML or JSON-LD; a
        folder or zip of documents.
    mapping : mapping of str to str, optional
        Field → column, where the names cannot be guessed.
    text_column, id_column : str, optional
        The two that matter most.
    format : str
        "auto" looks at the content; :data:`skillmatch.connect.postings.FORMATS` has the names.

    Returns
    -------
    ReadResult
        ``records``, ``problems`` (rows that could not be used, with reason and remedy)
        and ``notes`` (which columns were taken).
    """
    from skillmatch.connect.postings import read_postings as read

    return read(path, mapping=mapping, text_column=text_column, id_column=id_column, format=format)


def read_catalogue(
    path: str | PathLike[str],
    *,
    mapping: Mapping[str, str] | None = None,
    format: str = "auto",
) -> ReadResult[CatalogueRow]:
    """Read a catalogue of credentials; link its skills with ``matcher.link(records)``.

    A table, the JSON of a standard (Open Badges, CLR, European Learning Model, CTDL,
    schema.org, Microsoft Learn, Coursera), a page, or a folder or zip of these. Parameters and
    result as :func:`read_postings`; :data:`skillmatch.connect.catalogue.FORMATS` has the names
    of formats.
    """
    from skillmatch.connect.catalogue import read_catalogue as read

    return read(path, mapping=mapping, format=format)


def read_badges(path: str | PathLike[str]) -> ReadResult[Badge]:
    """Read badges and credentials that a person holds, in any standard.

    Parameters
    ----------
    path : path
        JSON, JSON-LD, JWT, a baked PNG or SVG, or a folder or zip of these.

    Returns
    -------
    ReadResult of Badge
        ``badge.status(day)`` says whether the document calls itself valid on a day; no proof
        is checked. ``matcher.profile(badges=...)`` takes paths or these records.

    Raises
    ------
    InputError
        Nothing can be read from it.
    """
    from skillmatch.connect.wallet import read_badges as read

    return read(path)


def read_cv(path: str | PathLike[str]) -> Document:
    """Read the text of a CV: TXT, PDF, DOCX, ODT or HTML.

    Raises
    ------
    InputError
        One line that names the file and the remedy.
    """
    from skillmatch.connect.people import cv_text

    return cv_text(path)
