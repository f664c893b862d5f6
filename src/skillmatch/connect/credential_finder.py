"""Credential Finder's CSV export and the Registry's bulk-upload tables: which column is what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

__all__ = ["CREDENTIAL_FINDER_FIELDS", "claims_columns", "mapping_for"]

# From memory of Credential Finder's export and the Publisher's bulk-upload templates; some
# headings differ between them, so each field has several. Case and punctuation do not matter.
CREDENTIAL_FINDER_FIELDS: Mapping[str, tuple[str, ...]] = {
    "id": ("CTID", "Credential CTID", "External Identifier", "Internal Identifier",
           "Unique Identifier", "Identifier"),
    "title": ("Credential Name", "Learning Opportunity Name", "Credential Title", "Name"),
    "issuer": ("Owned By Name", "Organization Name", "Owner Name", "Owning Organization",
               "Owner", "Organization", "Owned By", "Offered By Name", "Offered By"),
    "url": ("Subject Webpage", "Credential Webpage", "Webpage", "Web Page", "URL"),
    "text": ("Description", "Credential Description"),
    "type": ("Credential Type", "Learning Type", "Learning Opportunity Type", "CTDL Type"),
    "status": ("Credential Status", "Credential Status Type", "Life Cycle Status Type",
               "Life Cycle Status", "Status"),
    "language": ("In Language", "Language", "Languages"),
    "skills": ("Competencies", "Target Competencies", "Target Competency", "Teaches", "Assesses",
               "Condition Profile: Required Competencies", "Subjects", "Subject", "Keywords",
               "Keyword"),
    "occupations": ("Occupations", "Occupation Type", "Occupation Types", "Occupation List",
                    "O*NET List", "Occupation"),
    "sector": ("Industries", "Industry Type", "Industry Types", "NAICS List", "Industry"),
    "level_note": ("Audience Level Type", "Audience Level", "Audience Levels"),
    "delivery": ("Delivery Type", "Learning Delivery Type", "Delivery Types",
                 "Assessment Delivery Type"),
    "assessment": ("Assessment Method Type", "Assessment Method Types", "Assessment Method",
                   "Assessments", "Target Assessment"),
    "prerequisites": ("Requirements", "Requires", "Prerequisites", "Prerequisite",
                      "Condition Profile: Description", "Condition Profile: Experience",
                      "Entry Condition"),
    "renewal": ("Renewal Frequency", "Renewal"),
    "country": ("Country", "Address Country", "Owner Country", "Available At Country"),
    "as_of": ("Last Updated", "Date Updated", "Updated", "Date Effective"),
}  # fmt: skip
# Fields that several columns make up; each is kept under its heading.
_JOINED: Mapping[str, tuple[str, ...]] = {
    "workload_note": ("Estimated Duration", "Duration", "Exact Duration", "Minimum Duration",
                      "Maximum Duration", "Credit Unit Value", "Credit Unit Max Value",
                      "Credit Unit Type", "Credit Unit Type Description", "Credit Hour Value",
                      "Credit Hour Type", "Condition Profile: Credit Unit Value",
                      "Condition Profile: Credit Unit Type"),
    # Costs stand in one cell in many ways, often several of them: never one certain price.
    "price_note": ("Estimated Cost", "Estimated Costs", "Total Cost", "Cost", "Costs", "Cost Name",
                   "Cost Description", "Cost Types List", "Cost Currency Type", "Cost Currency",
                   "Price", "Currency"),
    "accreditation": ("Accredited By", "Approved By", "Recognized By", "Regulated By"),
}  # fmt: skip
_MARKS = frozenset({
    "ctid", "credentialname", "learningopportunityname", "credentialtype", "credentialstatus",
    "credentialstatustype", "lifecyclestatustype", "subjectwebpage", "ownedby", "ownedbyname",
    "audienceleveltype", "learningdeliverytype", "assessmentdeliverytype", "externalidentifier",
    "inlanguage", "accreditedby", "approvedby", "recognizedby", "regulatedby", "creditunittype",
    "ciplist", "naicslist", "onetlist", "dateeffective",
})  # fmt: skip
_UNITLESS = frozenset({
    "creditunitvalue", "creditunitmaxvalue", "creditunittype", "credithourvalue", "credithourtype",
    "conditionprofilecreditunitvalue", "conditionprofilecreditunittype", "currency",
    "costcurrency", "costcurrencytype",
})  # fmt: skip


def claims_columns(columns: Sequence[str]) -> bool:
    """Return whether the columns are those of Credential Finder or the Registry's templates.

    Examples
    --------
    >>> claims_columns(["CTID", "Credential Name"]), claims_columns(["Name", "Credential Type"])
    (True, False)
    """
    names = {_plain(column) for column in columns}
    titled = not names.isdisjoint(map(_plain, CREDENTIAL_FINDER_FIELDS["title"]))
    return titled and ("ctid" in names or len(names & _MARKS) >= 3)


def mapping_for(columns: Sequence[str]) -> dict[str, str]:
    """Return field to column, as ``read_catalogue(mapping=…)`` takes it.

    A column serves one field; durations and credits, costs, and the bodies that accredit are
    joined where they stand in several columns (``"a+b"``).

    Examples
    --------
    >>> mapping_for(["Credential Name", "Accredited By", "Approved By"])
    {'title': 'Credential Name', 'accreditation': 'Accredited By+Approved By'}
    """
    by_plain: dict[str, str] = {}
    for column in columns:
        by_plain.setdefault(_plain(column), column)
    mapping: dict[str, str] = {}
    taken: set[str] = set()
    for field, names in CREDENTIAL_FINDER_FIELDS.items():
        found = (by_plain[p] for p in map(_plain, names) if p in by_plain)
        column_of = next((c for c in found if c not in taken and not c.startswith("=")), None)
        if column_of is not None:
            mapping[field] = column_of
            taken.add(column_of)
    for field, names in _JOINED.items():
        several = [by_plain[p] for p in map(_plain, names) if p in by_plain]
        # A plus sign in a heading would part it where columns are joined.
        several = [c for c in several if c not in taken and "+" not in c and not c.startswith("=")]
        if len(several) == 1 and _plain(several[0]) in _UNITLESS:
            continue  # A number without its unit, or a unit without its number, says nothing.
        if several:
            mapping[field] = "+".join(dict.fromkeys(several))
            taken.update(several)
    return mapping


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
