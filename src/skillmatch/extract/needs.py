"""What a sentence says of a skill beside its name: required or preferred, how well, how long."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from skillmatch.extract.sections import PREFERRED, Section

__all__ = ["Cues", "cues_of"]

Need = Literal["required", "preferred", "unstated"]

_WORDS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20,
    "thirty": 30,
}  # fmt: skip
_N = r"(?:\d{1,2}(?:\.\d)?|" + "|".join(w for w in _WORDS if w != "a") + r")"
_TIME = re.compile(
    rf"\b(?P<n>{_N}|(?<![\d%] )a(?=\s+(?:year|decade)s? (?:or (?:more|so)|plus|of)\b))(?:\s*\(\d{{1,2}}\))?(?P<plus>\s*\+|\s*plus)?"
    rf"(?:\s*(?:-|–|—|to|or)\s*{_N}\s*\+?)?[\s-]*(?:or more|full|further)?[\s-]*"
    r"(?P<unit>years?|yrs?|months?|mths?|decades?)\b['’]?(?P<plus2>\s*\+)?",
    re.IGNORECASE,
)
# Years that nobody has to bring along.
_OTHER_TIME = re.compile(
    r"^(?:['’]?\s*|[\s-]+)(?:old\b|ago\b|of age|fixed|contract|term\b|placement|warranty|guarantee|degree|course"
    r"|programme|program\b|plan\b|lease|master|apprentice|diploma|history|anniversary|growth"
    r"|strategy|secondment|maternity|probation|roadmap|traineeship|project\b|scheme|deal\b|run\b"
    r"|in business|of (?:history|trading|growth|age|heritage)|running\b|since\b|after\b|from\b"
    r"|before\b|each\b|a year\b|training|tour\b|here\b)",
    re.IGNORECASE,
)
_OURS_BEFORE = re.compile(
    r"\b(?:our|we(?:'ve|'re| have| are| were)?|company|firm|us|founded|established|business|family"
    r"|history|trading|every|for the (?:past|last)|in the (?:past|last|next)|over the (?:past|last"
    r"|next)|aged?|under|within|after|lasts?|runs? for|contract of|initial|fixed)\s+(?:\w+\s+){0,4}$",
    re.IGNORECASE,
)
_OURS_AFTER = re.compile(
    r"[^.;]{0,60}\b(?:we are known|we have (?:been|built|made|served)|our (?:firm|company|history"
    r"|business|clients))\b",
    re.IGNORECASE,
)
_INSIST = re.compile(r"\b(?:insist on|ask for|require|need|want|expect|favou?r|prefer)\b", re.I)
_NEGATED = re.compile(
    r"\b(?:no (?:prior |previous |specific |formal )?(?:\w+ ){0,3}?(?:experience|knowledge|background"
    r"|skills?|training|qualifications?|expertise)\b[^.;,]{0,60}?(?:need(?:ed)?|required|necessary"
    r"|expected|asked)|need no\b|needs no\b|need not\b|no need (?:to|for|of)\b|don['’]t (?:need|have to)"
    r"|do(?:es)? not (?:need|require|have to|expect|matter|ask)|doesn['’]t matter|no (?:prior |previous )?"
    r"(?:experience|knowledge) (?:of|in|with)|(?:is|are|be) not (?:required|needed|necessary"
    r"|expected|essential to start)|isn['’]t (?:required|needed|necessary)|not required"
    r"|unnecessary|without (?:any )?(?:prior |previous )?(?:experience|knowledge)|won['’]t need"
    r"|will not need|never (?:need|have to)|(?:don['’]t|do not|no need to) worry if|never (?:used|worked|tried|done))\b",
    re.IGNORECASE,
)
_LIKED = re.compile(
    r"\b(?:desir(?:ed|able)|prefer(?:red|ably|ence|s)?\b|we (?:also )?(?:like|love|value|welcome)"
    r"|ideal(?:ly)?\b|(?:nice|good|great|useful|handy|helpful|lovely)[- ](?:to[- ]have|but|extra)"
    r"|would (?:also )?(?:be (?:\w+ )?(?:an? )?(?:\w+ )?(?:plus|advantage\w*|asset|bonus|benefi\w+"
    r"|great|good|nice|useful|helpful|handy|welcome|ideal|desirable|preferred|fantastic|lovely"
    r"|appreciated|added|interest)|help|strengthen|count|suit|not go amiss|set you apart)"
    r"|(?:a|is a|big|huge|definite|real|strong|distinct) (?:plus|bonus|advantage)\b|plus points?|bonus"
    r"|advantage(?:ous)?|asset\b|beneficial|of benefit|not (?:essential|critical|a deal[- ]?breaker"
    r"|mandatory|vital)|optional|even better|top marks|cherry on|have the edge|count in your favour"
    r"|(?:viewed|looked (?:up)?on) favou?rably|it helps if|favou?rably|welcome(?:d)?\b(?! to our)"
    r"|extra credit|brownie points|appreciated|if possible|where possible|stand out|be considered a"
    r"|so much the better|(?:additional|extra|bonus) credit|we (?:favou?r|prefer|like)\b|head start"
    r"|(?:thrilled|pleased|delighted|glad|happy|keen) to (?:find|hear|meet|see|talk)"
    r"|useful\b|helpful|handy|merit|a nice touch|we['’]d (?:love|like)|interest(?:ed)? in\b.{0,40}great)",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:must(?:[- ]have)?s?\b|required?\b|requires\b|requirements?|requisite|prerequisite"
    r"|essential|mandatory|obligatory|need(?:s|ed)?\b|necessary|necessity|minimum|min\b|at least"
    r"|no (?:less|fewer) than|not (?:less|fewer) than|non[- ]negotiable|critical|vital|imperative"
    r"|compulsory|crucial|demands?\b|without\b[^.;]{0,60}\b(?:not|cannot|can['’]t|won['’]t)|cannot"
    r"[^.;]{0,40}\bwithout|only (?:able to )?consider|a condition of|(?:you|candidates?|applicants?)(?:['’]ll| will| should|['’]ve)? (?:have|hold|bring|possess"
    r"|need|be (?:able|fluent|proficient|competent|experienced|skilled))\b|should (?:have|be|hold|possess|know)"
    r"|have to (?:be|have|know)|expected to (?:have|be|know)|only (?:candidates|applicants|those)"
    r"|to be considered|the least we|indispensable|we (?:require|need|insist|ask for|expect|are looking for"
    r"|seek)|looking for|seeking|qualified \w+ only)\b",
    re.IGNORECASE,
)
_LEVELS = (
    ("introductory", re.compile(
        r"\b(?:basic(?:s)?|elementary|beginner(?:['’]s)?|introductory|entry[- ]level|novice|rudimentary"
        r"|foundation(?:al)?|fundamentals?|some (?:exposure|experience|knowledge|familiarity"
        r"|understanding|awareness)|exposure to|awareness|appreciation of|an understanding of the basics"
        r"|a little|familiar(?:ity)?|conversational|working towards)\b", re.I)),
    ("expert", re.compile(
        r"\b(?:expert(?!ise in the)(?:ise|ly)?|master(?:y|ed|ful)?\b(?![' ]?s)|authority (?:in|on)|leading authority"
        r"|extensive(?:ly)?|deep(?:ly)?|world[- ]class|specialist (?:knowledge|skills?)|guru"
        r"|complete command|unrivalled|encyclop\w+)\b", re.I)),
    ("advanced", re.compile(
        r"\b(?:advanced|strong(?:ly)?|excellent|proficien\w+|in[- ]depth|solid|fluent(?:ly)?|fluency|thorough"
        r"|highly|very good|exceptional|outstanding|superb|first[- ]class|excellence|significant"
        r"|high(?:est)? (?:level|standard)|impeccable|confident|great (?:knowledge|skills|command)|considerable)\b",
        re.I)),
    ("working", re.compile(
        r"\b(?:working (?:knowledge|understanding|command|familiarity)|good(?! to have| references)|competen\w+|practical"
        r"|sound|hands[- ]on|intermediate|comfortable|capable|adequate|reasonable|decent|fair|capab\w+"
        r"|day[- ]to[- ]day use|proven|demonstrable|skilled|able to use)\b", re.I)),
)  # fmt: skip
# Words of praise that are not said of the skill.
_NOT_LEVEL = re.compile(
    r"\b(?:(?:strong|clear|slight|firm) preference|excellent (?:pay|salary|benefits?|package|rates?"
    r"|pension|working|career|opportunit\w+|perks|terms)|good (?:pay|salary|pension|benefits?|rates?"
    r"|perks|references|eye|sense|to have|team|humou?r|company|luck|career|prospects)|basic (?:salary|pay|rate|wage)"
    r"|competent person|expert (?:trainers?|team|advice|colleagues|guidance|instructors?|staff|mentors?)"
    r"|(?:our|your|their|some of the|leading) experts?|master['’]?s|deep(?:er|est)? (?:respect|sense)|some of our"
    r"|strong (?:team|company|brand|growth|culture|benefits|pipeline|demand)|proven (?:track )?record"
    r"|highly (?:desirable|preferred|competitive|regarded|rated|valued|motivated|advantageous|beneficial)|fair pay"
    r"|sound (?:system|engineer|design)|great (?:people|pay|team|benefits)|hands[- ]on (?:team|manager|company))\b",
    re.I,
)
_BREAK = re.compile(
    r"[;.]\s|[;\n]|,\s+(?=(?:but|though|although|while|whereas|ideally|preferably|however|yet)\b)"
    r"|\b(?=(?:but|though|although|whereas) )|:\s(?=.{25})"
)


_STOP = re.compile(r"[;.]\s|[;\n]")


class Cues(NamedTuple):
    """What is said of a skill; None where nothing is."""

    need: Need
    level: str | None
    years: float | None


def cues_of(sentence: str, start: int, end: int, section: Section = "other") -> Cues:
    """Return what a sentence says of the skill at ``sentence[start:end]``.

    The clause that holds the skill outweighs the rest of the sentence, the sentence the
    heading. A sentence that only praises ("strong SQL skills") requires nothing by itself.

    Examples
    --------
    >>> s = "You must have 3 years of Java; strong SQL would be a plus."
    >>> cues_of(s, 25, 29)
    Cues(need='required', level=None, years=3.0)
    >>> cues_of(s, 38, 41)
    Cues(need='preferred', level='advanced', years=None)
    """
    low, high = _clause(sentence, start, end, _BREAK)
    clause = sentence[low:high]
    near = slice(*_clause(sentence, start, end, _STOP))
    return Cues(
        _need(clause, sentence, section),
        _level(sentence, low, start, end, high),
        _years(clause, sentence[near]),
    )


def _clause(sentence: str, start: int, end: int, ends: re.Pattern[str]) -> tuple[int, int]:
    low, high = 0, len(sentence)
    for found in ends.finditer(sentence):
        if found.end() <= start:
            low = found.end()
        elif found.start() >= end:
            high = found.start()
            break
    return low, high


def _need(clause: str, sentence: str, section: Section) -> Need:
    for piece in (clause, sentence) if clause != sentence else (clause,):
        liked = _LIKED.search(piece) or PREFERRED.search(piece)
        negated = _NEGATED.search(piece)
        if negated and not (liked and liked.start() > negated.end()):
            return "unstated"
        if liked:
            return "preferred"
        if _ASKED.search(piece):
            return "required"
    if section == "preferred":
        return "preferred"
    return "required" if section == "requirements" else "unstated"


def _level(sentence: str, low: int, start: int, end: int, high: int) -> str | None:
    """Return the level of the word of praise nearest to the skill, one before it first."""
    clause = sentence[low:high]
    idle = [found.span() for found in _NOT_LEVEL.finditer(clause)]
    best: tuple[int, str] | None = None
    for name, pattern in _LEVELS:
        for found in pattern.finditer(clause):
            a, b = low + found.start(), low + found.end()
            if any(x <= found.start() < y for x, y in idle) or (start <= a < end and b <= end):
                continue
            away = start - b if b <= start else 12 + a - end
            if away <= 90 and (best is None or away < best[0]):
                best = (max(away, 0), name)
    return None if best is None else best[1]


def _years(clause: str, sentence: str) -> float | None:
    for piece in (clause, sentence) if clause != sentence else (clause,):
        for found in _TIME.finditer(piece):
            if _OTHER_TIME.match(piece[found.end() :]) or (
                _OURS_BEFORE.search(piece[max(0, found.start() - 40) : found.start()])
                and not _INSIST.search(piece[: found.start()])
            ):
                continue
            if _OURS_AFTER.match(piece[found.end() :]):
                continue
            word = found.group("n").casefold()
            number = float(_WORDS.get(word, 0) or word)
            unit = found.group("unit").casefold()[0]
            number = {"m": number / 12, "d": number * 10}.get(unit, number)
            if number <= 40:
                return round(number, 2)
    return None
