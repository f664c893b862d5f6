"""Where in an advert a sentence stands, and what it asks: sections and requirement cues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from skillmatch.text import lines, sentences

__all__ = ["PREFERRED", "Section", "Sentence", "need_of", "split"]

LONG_LINE = 200  # Characters.
Section = Literal[
    "requirements", "preferred", "duties", "benefits", "about", "legal", "stated", "other"
]

# A heading: a short line of its own that names its part of the advert.
_HEADINGS: tuple[tuple[Section, re.Pattern[str]], ...] = (
    ("preferred", re.compile(
        r"nice[- ]to[- ]have|desirable|preferred|bonus(?: points)?|a plus|good to have|advantage"
        r"|ideally", re.I)),
    ("benefits", re.compile(
        r"benefit|perks|what (?:we|you(?:'|’)ll) (?:offer|get)|we offer|in return|why join|package"
        r"|compensation|salary|rewards?|what(?:'|’)s in it|our offer|remuneration|pay\b|hours\b"
        r"|rates?\b|working pattern|location", re.I)),
    ("legal", re.compile(
        r"equal opportunit|equal employment|diversity|eeo|privacy|how to apply|to apply|apply now"
        r"|application|disclaimer|safeguarding (?:statement|notice)|data protection notice"
        r"|inclusion|accommodation|next steps|contact|closing date|interview", re.I)),
    ("about", re.compile(
        r"about (?:us|the (?:company|organi[sz]ation|team|trust|employer|school|business|client)|our)"
        r"|who we are|company (?:overview|description|profile)|our (?:company|story|mission|values)"
        r"|the company|our client|background|overview of the|introduction", re.I)),
    ("requirements", re.compile(
        r"require|must[- ]have|essential|qualification|skills?\b|experience|you (?:have|bring|are)"
        r"|who you are|what you(?:'|’)ll (?:need|bring)|what we(?:'|’)re looking for"
        r"|person spec|candidate|about you|criteria|competenc|knowledge|profile|need to have"
        r"|you(?:'|’)ll (?:need|have)|looking for|minimum|the ideal", re.I)),
    ("duties", re.compile(
        r"responsibilit|dut(?:y|ies)|what you(?:'|’)ll (?:do|be doing)|the role|role\b|you will\b"
        r"|job (?:description|summary|purpose)|your (?:role|tasks|mission|day)|day[- ]to[- ]day"
        r"|key tasks|accountabilit|purpose|the (?:job|position|opportunity)|position summary"
        r"|main activities|a day in", re.I)),
)  # fmt: skip

# Sentences that hold no requirement whatever their heading.
_LEGAL = re.compile(
    r"equal (?:opportunit|employment)|without regard to|regardless of (?:race|age|gender|sex)"
    r"|reasonable (?:accommodation|adjustment)|protected (?:characteristic|veteran|class)"
    r"|sexual orientation|gender identity|national origin|\bEEO\b|disability confident"
    r"|committed to (?:diversity|safeguarding|equality|promoting equality|the principles)"
    r"|employment (?:agency|business) (?:in relation|for the)|privacy (?:policy|notice)"
    r"|(?:send|submit|forward|email|e-mail|upload) (?:us )?(?:your|a|an) (?:cv|r[eé]sum[eé]"
    r"|application|cover)|to apply\b|apply (?:now|online|today|via|by|through)|closing date"
    r"|shortlisted|right to work in|criminal record|\bDBS (?:check|disclosure)|background check"
    r"|drug (?:screen|test)|e-verify|interviews? will be|interview date|visa sponsorship"
    r"|please (?:contact|call|note|click|visit|email|quote)|for (?:an )?informal|click (?:here|on)"
    r"|we (?:welcome|encourage) applications|underrepresented|under-represented|job bulletin",
    re.I,
)
_BENEFIT = re.compile(
    r"\b(?:pension|401\s?\(?k\)?|annual leave|holidays?\b(?: allowance| entitlement)?|paid time off"
    r"|\bPTO\b|parental leave|maternity|(?:private|free) (?:medical|health)|health(?:care)? insurance"
    r"|medical insurance|life (?:insurance|assurance|cover)|dental|vision insurance|gym\b|discounts?"
    r"|cycle to work|season ticket|childcare vouchers|bonus scheme|\bOTE\b|share options|stock options"
    r"|free (?:parking|lunch|coffee|fruit)|competitive (?:salary|package|pay|rates?)"
    r"|basic salary|salary (?:of|range|is|up|circa|negotiable)|per (?:annum|hour|day)|flexi(?:ble)?"
    r"[- ](?:time|working|hours|benefits)|career (?:progression|development) opportunities"
    r"|employee assistance|tuition (?:reimbursement|assistance)|sick pay|relocation (?:package|assist)"
    r"|training (?:budget|provided|will be (?:given|provided))|full training|we offer|you(?:'|’)ll"
    r" (?:get|receive|enjoy)|wellbeing (?:hub|programme|support)|staff (?:discount|benefits)"
    r"|remote[- ]first|hybrid working|work(?:ing)? from home)\b"
    r"|^\W*[£$€]\s?\d|[£$€]\s?\d[\d,.]*\s?k?\s?(?:[-–]\s?[£$€]|to [£$€]|per\b|p\.?a\b|p/?h|an? (?:hour|year|day|week)"
    r"|/|plus\b|\+|DOE|OTE|basic|negotiable|salary|bonus)|(?:salary|pay|earn\w*|circa|c\.|bonus|worth|package|OTE"
    r"|save|win|from)\W{1,3}(?:\w+\W+){0,2}[£$€]\s?\d",
    re.I,
)
_ABOUT = re.compile(
    r"^(?:(?:[Ww]e|[Oo]ur (?:client|company|trust|team|organi[sz]ation|business|mission|customers|vision"
    r"|values|culture|hospital|school|hospitals|story))\b(?! (?:are|is) (?:looking|seeking|hiring"
    r"|recruiting|need)| (?:need|require|want|seek|expect|use|ask|value|prefer)\b)"
    r"|[Ff]ounded in|[Ee]stablished in|[Ss]ince (?:19|20)\d\d|[Aa]s (?:one of|a leading|the (?:leading|largest))"
    r"|[Jj]oin (?:us|our)\b|(?:[Tt]he )?[A-Z][\w&'’-]+(?: [A-Z][\w&'’-]+){0,4} (?:is|are) (?:a|an|the|one)"
    r"\b(?!.{0,60}(?:looking|seeking|hiring|recruit|role|position|post\b)))"
)  # fmt: skip
PREFERRED = re.compile(
    r"\b(?:nice to have|desirable|preferred|preferably|ideally|would be (?:a |an )?(?:advantage|plus"
    r"|benefit|beneficial|desirable|great|nice|useful|helpful|ideal)|(?:a|is a|big|huge) plus\b"
    r"|advantage(?:ous)?|bonus|beneficial|not essential|an asset|we(?:'|’)d love|good to have"
    r"|welcome but|helpful)\b",
    re.I,
)
_REQUIRED = re.compile(
    r"\b(?:must(?:[- ]have)?|required|require[sd]?|requirements?|essential|mandatory|need(?:s|ed)?"
    r"|necessary|minimum|at least|proven|demonstrable|demonstrated|strong|solid|excellent"
    r"|proficien(?:t|cy)|fluent|fluency|expert(?:ise)?|you (?:will )?have|experience (?:in|of|with"
    r"|using)|experienced in|knowledge of|ability to|able to|understanding of|familiar(?:ity)? with"
    r"|skilled in|background in|confident (?:in|with|using)|competent)\b",
    re.I,
)
_NEGATED = re.compile(
    r"\b(?:no (?:prior |previous )?(?:\w+ ){0,3}(?:experience|knowledge|degree|qualifications?)"
    r"(?: (?:of|in|with) [\w+#. ]{2,40}?)? "
    r"(?:is |are )?(?:needed|required|necessary)|not (?:required|needed|necessary)|won(?:'|’)t need"
    r"|do(?:es)? not (?:need|require)|don(?:'|’)t (?:need|require)|you (?:will )?not be)\b",
    re.I,
)


class Sentence(NamedTuple):
    """A sentence with its place, its section and whether it can hold a requirement."""

    start: int
    end: int
    section: Section
    bearing: bool
    head: str


def split(text: str) -> Iterator[Sentence]:
    r"""Yield the sentences of an advert or programme text with their sections.

    A sentence is *bearing* unless it stands among benefits, equal-opportunity
    text, how to apply or the employer's own blurb, or says that something is
    not needed.

    Examples
    --------
    >>> for s in split("Benefits\n- Gym\nRequirements\n- SQL"):
    ...     print(s.section, s.bearing)
    benefits False
    requirements True
    """
    section: Section = "other"
    for line_start, line_end in lines(text):
        line = text[line_start:line_end]
        heading = _heading(line)
        here, at = section, line_start
        if heading is not None:
            here, rest = heading
            at += rest
            # "Salary: £30k" speaks of its own line, a heading alone of all that follow.
            if at >= line_end:
                section = here
                continue
            if here not in {"benefits", "legal", "about"}:
                section = here
        elif section in {"benefits", "legal", "about"} and _is_unknown_heading(line):
            here = section = "other"
        # The rest of a whole advert on one line is not what its first word announces.
        short = heading is None or heading[1] >= len(line) or line_end - at <= LONG_LINE
        for number, (start, end) in enumerate(sentences(text[at:line_end])):
            if number and not short:
                here = "other"
            piece = text[at + start : at + end]
            yield Sentence(at + start, at + end, here, _bears(piece, here), piece)


def need_of(
    sentence: str, section: Section, clause: str = ""
) -> Literal["required", "preferred", "unstated"]:
    """Return whether a sentence requires or prefers what it names.

    The clause outweighs the sentence, the sentence outweighs the heading.
    """
    for piece in (clause, sentence):
        if piece and PREFERRED.search(piece):
            return "preferred"
    if section == "preferred":
        return "preferred"
    if section == "requirements" or _REQUIRED.search(sentence):
        return "required"
    return "unstated"


def _heading(line: str) -> tuple[Section, int] | None:
    """Return the section a heading opens and how much of the line it takes."""
    body = line.strip(" \t*_#-–—=:•")
    colon = line.find(":")
    if 0 < colon <= 48 and len(line) > colon + 2:
        head = line[:colon]
        if len(head.split()) <= 6:
            section = _section_of(head)
            if section is not None:
                return section, colon + 1
        return None
    if len(body) > 60 or len(body.split()) > 8 or body.endswith((".", ",", ";")):
        return None
    looks = line.rstrip().endswith((":", "?", "!")) or body.isupper() or len(body.split()) <= 5
    section = _section_of(body) if looks else None
    if section is None or (section == "requirements" and not _is_bare_heading(body)):
        return None
    return section, len(line)


def _is_unknown_heading(line: str) -> bool:
    body = line.strip(" \t*_#-–—=•")
    return len(body.split()) <= 7 and (body.isupper() or body.endswith((":", "?")))


def _is_bare_heading(body: str) -> bool:
    """Tell "Skills and experience" from a bullet such as "Strong SQL skills"."""
    small = {"and", "the", "we", "are", "for", "you", "your", "our", "of", "to", "what", "who"}
    words = [w.strip("&/:?!'’").casefold() for w in body.split()]
    known = re.compile(
        r"require|must|essential|qualif|skill|experience|you|bring|need|look|person|spec|candidate"
        r"|about|criteria|competenc|knowledge|profile|have|minimum|ideal|key|basic|technical|job"
        r"|education|desired|abilit|role|professional|preferred|attribut|training|responsib|who"
        r"|certif|success|will|this|right|specific|core|work|general|behavio|personal",
    )
    return all(not w or w in small or known.match(w) for w in words)


def _section_of(head: str) -> Section | None:
    for section, pattern in _HEADINGS:
        if pattern.search(head):
            return section
    return None


def _bears(sentence: str, section: Section) -> bool:
    if section in {"benefits", "legal", "about"}:
        return False
    if _NEGATED.search(sentence) or _LEGAL.search(sentence):
        return False
    strong = _REQUIRED.search(sentence) or PREFERRED.search(sentence)
    if _BENEFIT.search(sentence) and not strong:
        return False
    return not (section == "other" and not strong and _ABOUT.search(sentence))
