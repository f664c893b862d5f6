"""What no micro-credential can give: licences, degrees, years of experience, languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skillmatch.domain import Requirement
from skillmatch.extract.sections import Sentence, need_of

__all__ = ["find_requirements"]

_NUMBER = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15,
}  # fmt: skip
_N = r"(?:\d{1,2}(?:\.\d)?|" + "|".join(_NUMBER) + r")"
_YEARS = re.compile(
    rf"\b(?:(?:at least|minimum(?: of)?|min\.?|over|more than)\s+)?(?P<n>{_N})\s*(?:\(\d+\)\s*)?\+?"
    rf"\s*(?:(?:-|–|to|or)\s*{_N}\+?\s*)?(?:or more\s+|plus\s+)?(?:years?|yrs?)\b(?:['’])?"
    r"(?!\s+(?:old|ago|of age|contract|fixed))(?=[^.;\n]{0,80}\b(?:experience|exp\b|background"
    r"|track record|working|practice|in (?:a|an|the)\b|post[- ]qualif))",
    re.I,
)
_DEGREE = re.compile(
    r"\b(?:(?:bachelor|master|associate)(?:['’]?s)?\s+(?:degree|of\s+(?:science|arts|engineering"
    r"|education|nursing|business))|bachelor(?:['’]?s)?\b|(?:master|associate)['’]s\b|(?:university|college|undergraduate|graduate|honou?rs|advanced"
    r"|relevant|first|higher|2:1|master['’]?s?|technical|science|engineering|nursing)\s+degree"
    r"|degree(?:\s+(?:in|or)(?:\s+[a-z]+){1,4}|[- ](?:level|educated|qualified|qualification))"
    r"|degree[- ](?:level|educated|qualified)|\b(?:a|an) degree\b|educated to degree level"
    r"|\bPh\.?\s?D\b|doctorate|\bMBA\b|\bB\.?Sc\b|\bM\.?Sc\b|\bB\.?Eng\b|\bM\.?Eng\b|\bBSN\b|\bMSN\b"
    r"|\bBA/BS\b|\bBS/MS\b|\bPGCE\b|\bHND\b|\bHNC\b|foundation degree|high school diploma"
    r"|diploma in [a-z ]{3,40}|\bGED\b|(?-i:\bA[- ][Ll]evels?)\b|GCSEs?\b)",
    re.I,
)
_LICENCE = re.compile(
    r"\b(?:full,? clean licen[cs]e|(?:(?:full|clean|valid|current|uk|us|eu|hgv|lgv|cdl|class [a-c1-2]|c\+e|commercial|category"
    r" [a-d]1?e?)\s+){0,4}(?:driv(?:ing|er['’]?s?)['’]?\s+licen[cs]e|licen[cs]e to drive))"
    r"|\bCDL\b(?:[- ]class\s?[A-C])?|\b(?:HGV|LGV)\b(?: licen[cs]e| class \d)?"
    r"|\b(?:RN|LPN|LVN|nursing|teaching|professional|medical|pharmacist|electrician(?:['’]s)?"
    r"|journeyman(?: electrician)?|plumbing|contractor(?:['’]s)?|state|real estate|SIA|insurance"
    r"|firearms|pilot|forklift|law|CPA|PE) licen[cs](?:e|ure)\b|\blicen[cs]ed (?:practical|vocational"
    r"|electrician|clinical|plumber|practitioner|social worker|professional)\b[a-z ]{0,20}"
    r"|\b(?:NMC|HCPC|GMC|GDC|GPhC|SWE|HPC|GOC|GOsC) (?:pin\b|registration|registered|register)"
    r"|\bregist(?:ered|ration) (?:with|to) the (?:NMC|HCPC|GMC|GDC|GPhC|Nursing and Midwifery Council"
    r"|Health and Care Professions Council)|\b(?:NMC|HCPC|GMC) PIN\b|\bregistered (?:general |adult"
    r" |mental health )?nurse\b(?= (?:status|with|regist|qualif))|\bQTS\b|qualified teacher status"
    r"|teaching (?:certificate|credential|certification)|\bsecurity clearance\b|\bSC clear(?:ed|ance)"
    r"|\bDV clear(?:ed|ance)|\b(?:CSCS|ECS|CPCS|IPAF|PASMA) card\b|\bGas Safe\b(?: regist\w+)?"
    r"|\bbar admission\b|admitted to the bar|\b(?:ACA|ACCA|CIMA|CPA)[- ](?:qualified|certified)"
    r"|(?:qualified|chartered) (?:accountant|solicitor|engineer|surveyor)\b|\bEPA 608\b",
    re.I,
)
_TONGUES = (
    "Arabic|Bengali|Bulgarian|Cantonese|Catalan|Chinese|Croatian|Czech|Danish|Dutch|English|Estonian"
    "|Finnish|French|German|Greek|Hebrew|Hindi|Hungarian|Irish|Italian|Japanese|Korean|Latvian"
    "|Lithuanian|Mandarin|Norwegian|Polish|Portuguese|Punjabi|Romanian|Russian|Serbian|Slovak"
    "|Slovenian|Spanish|Swedish|Tagalog|Turkish|Ukrainian|Urdu|Vietnamese|Welsh"
)
_LANGUAGE = re.compile(
    rf"\b(?:(?i:fluen(?:t|cy)|proficien(?:t|cy)|native|bilingual|conversational|business|excellent|good"
    rf"|strong|professional|speak(?:s|ing)?|written|spoken|command of|knowledge of)\b[^.;\n]{{0,40}}?)"
    rf"\b(?P<t>{_TONGUES})\b|\b(?P<u>{_TONGUES})\b(?=[ -](?i:speak|language|fluen|skills|\(?[ABC][12]))"
)


def find_requirements(text: str, sentences: list[Sentence]) -> Iterator[Requirement]:
    """Yield licences, degrees, years and languages that an advert asks for.

    Benefits, legal text and the employer's blurb are passed over, as are
    sentences that say something is not needed. Spans point into ``text``.
    """
    for s in sentences:
        if not s.bearing:
            continue
        need = need_of(s.head, s.section)
        taken: list[tuple[int, int]] = []
        for kind, pattern in (("licence", _LICENCE), ("degree", _DEGREE), ("years", _YEARS)):
            for found in pattern.finditer(s.head):
                a, b = s.start + found.start(), s.start + found.end()
                if any(a < y and x < b for x, y in taken):
                    continue
                taken.append((a, b))
                quote = text[a:b]
                years = _years(found.group("n")) if kind == "years" else None
                yield Requirement(
                    kind=kind,  # type: ignore[arg-type]
                    label=f"{years:g} years of experience" if years is not None else _tidy(quote),
                    span=(a, b),
                    quote=quote,
                    need=need,
                    years=years,
                )
        for found in _LANGUAGE.finditer(s.head):
            tongue = found.group("t") or found.group("u")
            a, b = s.start + found.start(), s.start + found.end()
            yield Requirement(
                kind="language", label=tongue, span=(a, b), quote=text[a:b], need=need
            )


def _years(word: str) -> float:
    return float(_NUMBER.get(word.casefold(), 0) or word)


def _tidy(quote: str) -> str:
    return " ".join(quote.split())
