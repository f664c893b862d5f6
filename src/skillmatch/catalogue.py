"""From catalogue rows to credentials whose skills are linked to the taxonomy."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from skillmatch.domain import Credential, Mention, StatedSkill

if TYPE_CHECKING:
    from skillmatch.connect.catalogue import CatalogueRow
    from skillmatch.extract.extractor import SkillExtractor
    from skillmatch.taxonomy import Taxonomy

__all__ = ["digest_of", "link_rows", "link_stated", "prose_of", "row_digest"]

# Prose may add at most this many skills to what a provider states.
MOST_FROM_PROSE = 12


def prose_of(credential: Credential) -> str:
    r"""Return the words of a credential from which skills are read.

    Examples
    --------
    >>> prose_of(Credential(id="1", title="SQL", text="Queries.", outcomes=("joins tables",)))
    'SQL\nQueries.\njoins tables'
    """
    return "\n".join((credential.title, credential.text, *credential.outcomes)).rstrip("\n")


def row_digest(credential: Credential) -> bytes:
    """Return the sha256 of what a recommendation may show or count of a credential."""
    c = credential
    row = [c.id, c.title, c.issuer, c.text, c.hours, str(c.price), c.currency, c.level,
           [[s.skill_id, round(s.score, 6)] for s in c.skills]]  # fmt: skip
    words = json.dumps(row, ensure_ascii=False)
    return hashlib.sha256(words.encode("utf-8", "backslashreplace")).digest()


def digest_of(rows: Iterable[bytes]) -> str:
    """Return a short hash of a catalogue.

    Parameters
    ----------
    rows : iterable of bytes
        The :func:`row_digest` of each credential, in order of their ids.
    """
    whole = hashlib.sha256()
    for row in rows:
        whole.update(row)
    return whole.hexdigest()[:16]


def link_stated(
    names: Sequence[str],
    *,
    taxonomy: Taxonomy,
    extractor: SkillExtractor | None,
    uris: Mapping[str, str] | None = None,
) -> dict[str, StatedSkill]:
    """Link the words by which a provider states skills.

    By URI, label or alias where they are known, else by the linker, with its
    calibrated probability. What stays below the threshold is left unlinked.

    Parameters
    ----------
    names : sequence of str
    taxonomy : Taxonomy
    extractor : SkillExtractor or None
        None links by name only.
    uris : mapping of str to str, optional
        The URI that the source gives beside a name; it wins where the taxonomy has it.

    Returns
    -------
    dict of str to StatedSkill
        By the provider's words.
    """
    made: dict[str, StatedSkill] = {}
    rest: list[str] = []
    for name in dict.fromkeys(n.strip() for n in names if n.strip()):
        uri = (uris or {}).get(name)
        if uri is not None and uri in taxonomy:
            made[name] = StatedSkill(skill_id=uri, quote=name, linked_by="uri")
            continue
        skill = taxonomy.find(name)
        if skill is None:
            # A URI of another framework names nothing that can be compared.
            if not name.startswith(("http://", "https://", "urn:")):
                rest.append(name)
        else:
            how = "uri" if name == skill.id else "label" if name == skill.label else "alias"
            made[name] = StatedSkill(skill_id=skill.id, quote=name, linked_by=how)
    if rest and extractor is not None:
        for name, link in zip(rest, extractor.link_names(rest), strict=True):
            if link is not None:
                made[name] = StatedSkill(
                    skill_id=link[0], quote=name, score=link[1], linked_by="semantic"
                )
    return made


def link_rows(
    rows: Sequence[CatalogueRow],
    *,
    taxonomy: Taxonomy,
    extractor: SkillExtractor | None,
    prose: bool,
) -> tuple[Credential, ...]:
    """Return credentials with their stated skills and, apart, those read in prose.

    Parameters
    ----------
    rows : sequence of CatalogueRow
    taxonomy : Taxonomy
    extractor : SkillExtractor or None
        None links by name only.
    prose : bool
        Read titles and descriptions too. A row that states skills keeps them
        first; one that states none is read from prose alone.
    """
    own = [_by_uri(row, taxonomy) for row in rows]
    names = [n for row, links in zip(rows, own, strict=True) for n in row.stated if n not in links]
    known = link_stated(names, taxonomy=taxonomy, extractor=extractor)
    read: Sequence[tuple[Mention, ...]] = [()] * len(rows)
    if prose and extractor is not None:
        texts = [prose_of(r.credential) for r in rows]
        read = [e.mentions for e in extractor.extract_many(texts, kind="programme")]
    made = []
    for row, links, mentions in zip(rows, own, read, strict=True):
        if row.credential.skills:
            made.append(row.credential)
            continue
        stated: dict[str, StatedSkill] = {}
        for name in row.stated:
            link = links.get(name) or known.get(name.strip())
            if link is not None and (
                link.skill_id not in stated or link.score > stated[link.skill_id].score
            ):
                stated[link.skill_id] = link
        found: dict[str, Mention] = {}
        for mention in sorted(mentions, key=lambda m: (-m.score, m.span)):
            if mention.skill_id not in stated:
                found.setdefault(mention.skill_id, mention)
        kept = sorted(found.values(), key=lambda m: (-m.score, m.span))[:MOST_FROM_PROSE]
        made.append(replace(row.credential, skills=(*stated.values(), *kept)))
    return tuple(made)


def _by_uri(row: CatalogueRow, taxonomy: Taxonomy) -> dict[str, StatedSkill]:
    """Link the words of one row whose URI, given beside them, the taxonomy has."""
    return {
        name: StatedSkill(skill_id=uri, quote=name.strip(), linked_by="uri")
        for name, uri in row.uris.items()
        if uri in taxonomy
    }
