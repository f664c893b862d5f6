"""schema.org programmes, credentials and courses, as JSON-LD in a file or in an HTML page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from skillmatch.connect.catalogue_format import CatalogueRow
from skillmatch.connect.draft import Draft, Found
from skillmatch.connect.embedded import embedded_json
from skillmatch.connect.jsonld import Json, links, local, many, node, text
from skillmatch.connect.markup import line, prose
from skillmatch.connect.schema_fields import credit_points, level, skills, workload
from skillmatch.connect.schema_graph import Graph, speaks
from skillmatch.connect.schema_prices import price

__all__ = ["claims", "read", "read_page"]

# From memory of the published schema, and checked by fixtures written to it: no sample at hand.
TYPES = frozenset({
    "EducationalOccupationalProgram", "WorkBasedProgram", "EducationalOccupationalCredential",
    "Course", "CourseInstance",
})  # fmt: skip
_ISSUERS = ("provider", "offeredBy", "publisher", "recognizedBy")
_SOC = re.compile(r"(\d{2}-\d{4}(?:\.\d{2})?)(?![\d,])")
_REMEDY = "give it an address that starts with http:// or https://, or leave it out"


def claims(document: object) -> bool:
    """Return whether parsed JSON describes courses or credentials by schema.org.

    Examples
    --------
    >>> claims([{"@type": "https://schema.org/Course", "name": "SQL"}]), claims({"name": "SQL"})
    (True, False)
    """
    return speaks(document, TYPES)


def read(document: object, *, file: str) -> Found:
    """Read the programmes, credentials and courses of a schema.org document.

    Parameters
    ----------
    document : object
        Parsed JSON; a list is read as one document, so that its parts may refer to each other.
    file : str
        Its name, for the problems.

    Returns
    -------
    Found
        ``rows`` in the order of the document.

    Examples
    --------
    >>> found = read({"@type": "Course", "name": "SQL", "timeRequired": "PT20H"}, file="c.json")
    >>> found.rows[0].credential.title, found.rows[0].credential.hours
    ('SQL', 20.0)
    """
    return _read(document, file, Found())


def read_page(html: str, *, file: str) -> Found:
    """Read the programmes, credentials and courses in the JSON-LD of an HTML page."""
    found = Found()
    return _read(embedded_json(html, file=file, found=found), file, found, page=True)


def _read(document: object, file: str, found: Found, *, page: bool = False) -> Found:
    graph = Graph(document, TYPES, values=("hasCourseInstance",))
    many_items = len(graph.items) > 1
    made: list[tuple[int | None, Json, CatalogueRow]] = []
    for number, item in enumerate(graph.items, start=1):
        draft = Draft(found, file=file, row=number if many_items else None, standard="schema.org")
        _fill(draft, graph, item.node)
        row = draft.finish()
        if row is not None:
            made.append((draft.row, item.node, row))
    ids = {id(own): row.credential.id for _, own, row in made}
    seen: dict[str, CatalogueRow] = {}
    repeated = 0
    for place, own, read_row in made:
        wholes = (ids.get(id(whole)) for whole in graph.within.get(id(own), ()))
        row = _part(read_row, [whole for whole in wholes if whole])
        name = row.credential.id
        if name not in seen:
            seen[name] = row
            found.rows.append(row)
        elif seen[name] == row:
            repeated += 1
        else:
            found.problem(
                file, place, "identifier", name, reason="the id was met in an earlier record; "
                "this one is left out", remedy="give every record its own identifier",
            )  # fmt: skip
    _say(graph, found, file, repeated, page=page)
    return found


def _say(graph: Graph, found: Found, file: str, repeated: int, *, page: bool) -> None:
    """Say what was passed over."""
    if not graph.items:
        where = "JSON-LD of the page" if page else "document"
        found.problem(
            file, None, reason=f"the {where} holds no course, programme or credential by "
            "schema.org", remedy="save a page or file that describes one",
        )  # fmt: skip
    if graph.strays:
        found.problem(
            file, None, value=graph.strays, reason=f"{graph.strays} entries of lists are no "
            "objects and were passed over", remedy="take them out",
        )  # fmt: skip
    if graph.elsewhere:
        found.notes.append(
            f"{file}: {graph.elsewhere} references point to records elsewhere, which are not read"
        )
    if repeated:
        found.notes.append(f"{file}: {repeated} records repeat an earlier one word for word")


def _part(row: CatalogueRow, wholes: Iterable[str]) -> CatalogueRow:
    """Say what larger records a record counts towards."""
    names = tuple(dict.fromkeys(w for w in wholes if w != row.credential.id))
    if not names:
        return row
    provenance = {**row.credential.provenance, "stacks_into": "schema:hasCourse, hasPart"}
    credential = replace(row.credential, stacks_into=names,
                         provenance=dict(sorted(provenance.items())))  # fmt: skip
    return replace(row, credential=credential)


def _fill(draft: Draft, graph: Graph, own: Json) -> None:
    instances = graph.nodes(own.get("hasCourseInstance"))
    awarded = graph.nodes(own.get("educationalCredentialAwarded"))
    draft.put("title", line(own.get("name")), "schema:name")
    _identity(draft, own)
    _issuer(draft, graph, own, awarded)
    _text(draft, graph, own)
    for record in (own, *awarded):
        skills(draft, graph, record)
        level(draft, graph, record.get("educationalLevel"), "schema:educationalLevel")
        draft.put("renewal", line(record.get("validFor")), "schema:validFor")
    for entry in graph.nodes(own.get("educationalAlignment")):
        kind = (text(entry.get("alignmentType")) or "").casefold().replace(" ", "")
        if kind == "educationallevel":
            level(draft, graph, entry, "schema:educationalAlignment")
    _type(draft, graph, own, awarded)
    draft.put("occupations", _occupations(graph, own), "schema:occupationalCategory")
    workload(draft, graph, own, instances)
    credit_points(draft, graph, own.get("numberOfCredits"))
    price(draft, graph, own, instances)
    wanted = [
        words for key in ("programPrerequisites", "coursePrerequisites")
        for v in many(graph.open(own.get(key))) if (words := _named(v))
    ]  # fmt: skip
    draft.put("prerequisites", "; ".join(dict.fromkeys(wanted)),
              "schema:programPrerequisites, coursePrerequisites")  # fmt: skip
    modes = [
        local(words) if links(words) else words
        for holder, key in ((own, "educationalProgramMode"), (own, "courseMode"),
                            *((i, "courseMode") for i in instances))
        for v in many(holder.get(key)) if (words := line(v) or next(iter(links(v)), None))
    ]  # fmt: skip
    modes = [mode.removesuffix("EventAttendanceMode") for mode in modes]
    draft.put("delivery", ", ".join(dict.fromkeys(modes)),
              "schema:educationalProgramMode, courseMode")  # fmt: skip
    _language(draft, graph, own, instances)
    draft.day("as_of", text(own.get("dateModified")), "schema:dateModified")
    given = own.get("license")
    draft.put("licence", next(iter(links(given)), None) or line(given), "schema:license")


def _identity(draft: Draft, own: Json) -> None:
    """Take the identifier and the web address."""
    for value in many(own.get("identifier")):
        draft.put("id", text(node(value).get("value")) if isinstance(value, dict) else text(value),
                  "schema:identifier")  # fmt: skip
    name = next(iter(links(own.get("@id"))), None)
    draft.put("id", name, "@id")
    for key in ("url", "mainEntityOfPage", "@id"):
        value = own.get(key)
        address = next((a for a in links(value) if a.lower().startswith("http")), None)
        draft.put("url", address, f"schema:{key}")
        if key == "url" and address is None and value not in (None, "", []):
            draft.problem("url", text(value), "this is no http(s) address; left empty", _REMEDY)


def _issuer(draft: Draft, graph: Graph, own: Json, awarded: list[Json]) -> None:
    """Take who provides it, and the country of its address."""
    unnamed: object = None
    for holder in (own, *awarded):
        for key in _ISSUERS:
            for party in many(graph.open(holder.get(key))):
                name = line(party)
                if name is None:
                    unnamed = unnamed or next(iter(links(party)), None)
                    continue
                if "issuer" in draft.values and key == "recognizedBy":
                    if name != draft.values["issuer"]:
                        draft.put("accreditation", f"recognised by {name}", "schema:recognizedBy")
                    continue
                draft.put("issuer", name, f"schema:{key}")
                if isinstance(party, dict) and name == draft.values["issuer"]:
                    _country(draft, graph, party, f"schema:{key}")
    if unnamed is not None and "issuer" not in draft.values:
        draft.problem("provider", unnamed, "it is a reference to what the document does not hold",
                      "name the provider in the document")  # fmt: skip


def _country(draft: Draft, graph: Graph, party: Json, where: str) -> None:
    places = [*graph.nodes(party.get("address"))]
    for place in graph.nodes(party.get("location")):
        places += [*graph.nodes(place.get("address")), place]
    for place in places:
        country = graph.open(place.get("addressCountry"))
        draft.country(line(country), f"{where}.address.addressCountry")


def _text(draft: Draft, graph: Graph, own: Json) -> None:
    """Take the description, with the parts of the syllabus and the start beneath it."""
    parts = [prose(own.get("description"))]
    where = ["schema:description"] if parts[0] else []
    for part in graph.nodes(own.get("syllabusSections")):
        said = ": ".join(w for w in (line(part.get("name")), prose(part.get("description"))) if w)
        if said:
            parts.append(said)
            where.append("schema:syllabusSections")
    start = text(own.get("startDate"))
    if start:
        parts.append(f"Starts {start}")
        where.append("schema:startDate")
    draft.put("text", "\n".join(p for p in parts if p), ", ".join(dict.fromkeys(where)))


def _type(draft: Draft, graph: Graph, own: Json, awarded: list[Json]) -> None:
    for holder in awarded:
        category = line(graph.open(holder.get("credentialCategory")))
        draft.put("type", category, "schema:educationalCredentialAwarded.credentialCategory")
    for key in ("credentialCategory", "educationalCredentialAwarded",
                "occupationalCredentialAwarded"):  # fmt: skip
        for value in many(graph.open(own.get(key))):
            words = line(value)
            draft.put("type", local(words) if words and links(words) else words, f"schema:{key}")


def _occupations(graph: Graph, own: Json) -> list[str]:
    """Return the occupations by code, or by name where there is none."""
    found: list[str] = []
    for value in many(graph.open(own.get("occupationalCategory"))):
        if isinstance(value, dict):
            words = text(value.get("codeValue")) or text(value.get("termCode")) or line(value)
            found += [words] if words else []
        elif (words := line(value)) is not None:
            code = _SOC.match(words)
            found += [code[1]] if code else [p for part in words.split(",") if (p := part.strip())]
    return found


def _named(value: object) -> str | None:
    """Return the words of a prerequisite: a text, or the name of what is needed."""
    if isinstance(value, dict):
        return line(value.get("name")) or line(value) or line(value.get("credentialCategory"))
    words = prose(value)
    return " ".join(words.split()) or None


def _language(draft: Draft, graph: Graph, own: Json, instances: list[Json]) -> None:
    for holder in (own, *instances):
        for key in ("inLanguage", "availableLanguage"):
            for value in many(graph.open(holder.get(key))):
                words = text(value.get("alternateName")) if isinstance(value, dict) else None
                draft.language(words or line(value), f"schema:{key}")
