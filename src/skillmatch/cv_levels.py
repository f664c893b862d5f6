"""The level that a CV states beside a skill: words, steps of a framework, years."""

from __future__ import annotations

import re
from typing import Final

from skillmatch.levels import LEVELS, Level, LevelName, level_of_cefr, level_of_years
from skillmatch.taught import of_tongues, unlevelled

__all__ = ["level_beside", "level_in_words", "said"]

_MOST = 80  # characters of a quotation
_NEAR = 150  # characters before a skill in which the word that governs a list may stand
_NOUN = (
    r"(?:(?:working |technical |practical |professional |theoretical |product "
    r"|user )?(?:knowledge|understanding"
    r"|command|skills?|proficiency|abilit(?:y|ies)|familiarity|grasp|experience|exposure"
    r"|background|user|use|level))"
)
_PREP = r"(?:in|with|at|of|on|to|using|as)(?: (?:both|the use of|the|use of|using))?"
_BRAND = r"(?:(?:the|microsoft|ms|adobe|google|apache|oracle|ibm|programming|written|spoken)\s+)?"
# (level, needs a noun or a preposition after it, mere praise, words)
_BEFORE: Final[tuple[tuple[LevelName, bool, bool, str], ...]] = (
    ("introductory", False, False,
     r"basic|beginner(?:['’]s)?|elementary|introductory|novice|rudimentary|entry[- ]level"),
    ("introductory", True, False, "(?<!not )limited(?! to)|some|minimal|little|familiar(?:ity)?"),
    ("introductory", True, False, "exposure|exposed|awareness|basics|fundamentals"),
    ("working", False, False, "intermediate|competent|conversational|conversant"),
    ("working", False, False, r"working(?= (?:knowledge|understanding|proficiency))"),
    ("working", True, False, "practical|hands[- ]on|good|comfortable|skilled|sound|competenc[ye]"),
    ("working", True, False, "proven|capable"),
    ("advanced", False, False, "advanced|proficient|highly skilled"),
    ("advanced", False, True, "(?:very )?strong|excellent"),
    ("advanced", True, False, "proficiency|in[- ]depth|thorough|very good|solid|fluent|fluency"),
    ("advanced", True, False, "highly proficient|well[- ]versed"),
    ("advanced", True, True, "outstanding|exceptional|superb|superior|great"),
    ("expert", False, False, "expert(?:[- ]level)?"),
    ("expert", True, False, "expertise|extensive|deep(?! clean| learn| dive)|mastery|mastered"),
    ("expert", True, False, "expertly skilled|specialist"),
)  # fmt: skip
_CUES = tuple(
    (level, needs, praise, re.compile(
        rf"\b(?P<cue>{words})(?P<noun>\s+{_NOUN})?(?:(?P<prep>\s+{_PREP}|\s*:|\s+[-–—])"
        rf"|(?=\s))\s*{_BRAND}", re.I))
    for level, needs, praise, words in _BEFORE
)  # fmt: skip
_WORDS = "|".join(words for *_, words in _BEFORE)
_ANY_CUE = re.compile(rf"\b(?:{_WORDS})\b", re.I)
_HEAVY = re.compile(r"[.;:•|\t()\[\]▪●]|\s[-–—]\s")
_LISTED = re.compile(r"\s*(?:[,/&+]|\band\b|\bor\b|\bas well as\b)\s*", re.I)
_TOLD = re.compile(r"\b(?:[a-z]+ed|led|ran|built|made|for|by|from|while|who|that|which)\b")
_LONG = 6  # words of a phrase
_INNER = re.compile(rf"(?:very |highly )?(?:{_WORDS})\b(?:\s+{_NOUN})?(?:\s+{_PREP})?\s+", re.I)
_SKILLS_END = re.compile(r"\b(?:skills?|knowledge|abilit(?:y|ies)|proficiency)$", re.I)
_SKILLS_AFTER = re.compile(
    r"^\s+(?:\w+\s+)?(?:skills?|knowledge|abilit(?:y|ies)|proficiency|background|user)\b", re.I
)

# What may stand behind the name of a skill: in brackets, behind a dash, at the end of its piece.
_BEHIND_IT: Final[tuple[tuple[float, str], ...]] = (
    (
        0.25,
        "advanced beginner, pre-intermediate, beginner, basic, basics, elementary, novice, entry",
    ),
    (0.25, "introductory, familiar, learning, fundamentals"),
    (0.5, "upper intermediate, upper-intermediate, intermediate, working knowledge, working, good"),
    (0.5, "competent, independent user, independent, moderate, medium"),
    (0.75, "advanced, proficient, fluent, fluently, very good, strong, excellent, power user"),
    (1.0, "expert"),
)
# Said of spoken languages only.
_SPEAKING: Final[tuple[tuple[float, str], ...]] = (
    (0.5, "conversational, limited working"),
    (0.75, "professional working"),
    (1.0, "full professional, native or bilingual, native, bilingual, native speaker"),
    (1.0, "mother tongue, first language, mother language"),
)
_SPOKEN = frozenset(word for _, words in _SPEAKING for word in words.split(", "))
_WORD = {word: value for value, words in (*_BEHIND_IT, *_SPEAKING) for word in words.split(", ")}
# Only a field that holds nothing but the level may say these.
_FIELD = {"master": 1.0, "mastery": 1.0, "professional": 0.75, "high": 0.75, "low": 0.25}
_LEVEL = "|".join(sorted(map(re.escape, _WORD), key=lambda w: (-len(w), w)))
_TAIL = r"(?:[- ](?:level|user|knowledge|proficiency|skills?|speaker|command|fluency))?"
_BRACKET = re.compile(r"^(?:[^\S\n]+[\w.+#]+){0,2}\s*[(\[]([^)\]\n]{1,60})[)\]]")
_BEHIND = re.compile(
    rf"^(?:[^\S\n]+[\w.+#]+)?\s*(?:[-–—:]+|,)\s*({_LEVEL}){_TAIL}\s*(?=$|[,;.|/•()\n])", re.I
)
_ENDING = re.compile(
    r"^\s+(expert|advanced|intermediate|beginner|basics?|fundamentals|power user|native|fluent)"
    rf"{_TAIL}\s*(?=$|[,;.|/•()\n])", re.I,
)  # fmt: skip
_IN_BRACKET = re.compile(rf"^\W*({_LEVEL})\b|\b({_LEVEL}){_TAIL}\W*$", re.I)
_STEP = re.compile(r"(?<![\w-])([ABC][12])\+?(?![\w-])")
_AREA = (
    r"(?:listening|reading|speaking|writing|spoken|written|interaction|production|understanding)"
)
_STEP_AFTER = re.compile(
    rf"^\W{{0,3}}(?:(?:level|CEFR|at|{_AREA})\b\W{{0,3}}){{0,3}}[ABC][12]\b[^;|\n]{{0,60}}", re.I
)  # fmt: skip

_NEXT_TONGUE = re.compile(rf"[,/.]\s*+(?!{_AREA}\b|[ABC][12]\b)|\band\b", re.I)
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
_N = r"(?P<n>\d{1,3}(?:\.\d)?|" + "|".join(_NUMBERS) + r")"
_UNIT = r"(?P<unit>years?|yrs?|months?|mos?)\b['’.]?"
_SPAN = (
    rf"(?P<less>less than\s+(?:an?\s+)?)?(?:(?<![\w.]){_N}\s*\+?\s*(?:[-–]\s*\d{{1,2}}\s*)?"
    rf"(?:\(\d+\)\s*)?\+?[\s-]*|(?<=less than a ))(?:plus\s+)?{_UNIT}"
)
_YEARS_AFTER = re.compile(
    r"^(?:[^\S\n]+(?!and\b|or\b|for\b)[\w.+#]+){0,2}\s*[(\[–—:,-]+\s*"
    r"(?:exp\w{0,9}\.?\s*[-–:]?\s*)?"
    r"(?:of\s+)?(?:over|more than|about|approx\w*\.?|at least|nearly|around)?\s*"
    rf"{_SPAN}(?!\s*(?:old|ago|of age|warranty|contract|project|in business|in school"
    r"|in college))", re.I,
)  # fmt: skip
_EXPERIENCE = r"(?:experience|exp\b\.?|expertise|practice|background|proficiency)"
_YEARS_BEFORE = re.compile(
    rf"{_SPAN}\s*\+?\s*(?:of\s+)?(?P<noun>(?:[\w-]+\s+){{0,3}}?{_EXPERIENCE}\s*)?"
    r"(?P<prep>(?:,?\s*(?:working|worked)\s+)?(?:in|of|with|using|as an?|on|:)\s+)?"
    rf"{_BRAND}", re.I,
)  # fmt: skip
_OTHER_YEARS = re.compile(
    r"\b(?:responsible for|for|within|next|last|past|first|every|covering|of|to"
    r"|by)\s+(?:the\s+)?(?:over\s+|(?:more|less) than\s+)?$",
    re.I,
)
_THEN_EXPERIENCE = re.compile(rf"^\s+(?:[\w-]+\s+)?{_EXPERIENCE}", re.I)


def said(value: float, words: str) -> Level:
    """Return a level with its words in quotation marks, on one line and not too long."""
    line = " ".join(words.split()).strip(" -–—:,;|•")
    if len(line) > _MOST:
        head, tail = line[: _MOST // 2 + 5], line[-_MOST // 2 + 10 :]
        line = f"{head.rsplit(' ', 1)[0]} … {tail.partition(' ')[2] or tail}"
    closing = " …)" if line.count("(") > line.count(")") else ""
    return Level(value, f"“{line}{closing}”")


def level_in_words(words: str | None, *, language: bool = False) -> float | None:
    """Return the level that a field of its own states, ``None`` where it states none we know.

    Of several steps ("listening C1, writing B2") the lowest counts.

    Examples
    --------
    >>> level_in_words("Master"), level_in_words("Native speaker", language=True)
    (1.0, 1.0)
    >>> level_in_words("listening C1, writing B2", language=True), level_in_words("4 of 5")
    (0.5, None)
    """
    words = " ".join((words or "")[:200].split())
    if not words:
        return None
    steps = [level_of_cefr(step) for step in _STEP.findall(words)] if language else []
    if steps:
        return min(steps)
    low = re.sub(
        r"[- ](?:level|user|knowledge|proficiency|skills?|speaker|command)\b.*",
        "",
        words.casefold(),
    )
    if low in _FIELD and not language:
        return _FIELD[low]
    found = _IN_BRACKET.search(words)
    if found:
        return _WORD[(found[1] or found[2]).casefold()]
    years = re.fullmatch(rf"(?:over|about|more than)?\s*{_SPAN}.{{0,20}}", words, re.I)
    return None if years is None else level_of_years(_years(years))


def level_beside(
    line: str,
    span: tuple[int, int],
    *,
    language: bool = False,
    transversal: bool = False,
    phrase: bool = False,
) -> Level | None:
    """Return the level that the words beside a skill state, with those words.

    Parameters
    ----------
    line : str
    span : tuple of int
        The skill in it, half open.
    language : bool
        Whether the skill is a language: then the steps A1 to C2, "native" and "fluent" count.
    transversal : bool
        Whether only years count, because words ("excellent communication skills") are praise.
    phrase : bool
        Whether the span is a phrase that means the skill, which may begin with the level.

    Returns
    -------
    Level or None
        The highest that is stated; ``None`` where nothing is said.

    Examples
    --------
    >>> level_beside("Python (3 yrs), basic Excel", (22, 27))
    Level(value=0.25, basis='“basic Excel”')
    >>> level_beside("Python (3 yrs), basic Excel", (0, 6))
    Level(value=0.75, basis='“Python (3 yrs)”')
    """
    start, end = span
    if phrase:
        name = line[start:end]
        if len(name.split()) > _LONG or _HEAVY.search(name) or "," in name:
            return None
        inner = None if transversal else _INNER.match(unlevelled(name))
        start += inner.end() if inner else 0
    after = line[end : end + 90]
    found = _for_years(line, start, end, after)
    if not transversal:
        found += _behind(line, start, end, after, language)
        found += _ahead(line, start, end, after, language)
    return max(found, key=lambda level: level.value, default=None)


def _behind(line: str, start: int, end: int, after: str, language: bool) -> list[Level]:
    """Return what stands behind the skill."""
    name = line[start:end]
    if bracket := _BRACKET.match(after):
        inside = bracket[1]
        value = level_in_words(inside, language=language)
        if value is not None and (language or not _spoken(inside)):
            return [said(value, name + after[: bracket.end()])]
    elif language and (steps := _STEP_AFTER.match(after)):
        words = _NEXT_TONGUE.split(steps[0])[0]
        named = list(_STEP.finditer(words))
        if named:
            lowest = min(level_of_cefr(step[1]) for step in named)
            return [said(lowest, name + words[: named[-1].end()])]
    told = _BEHIND.match(after) or _ENDING.match(after)
    if told and (language or not _spoken(told[1])):
        return [said(_WORD[told[1].casefold()], name + after[: told.end()])]
    return []


def _spoken(words: str) -> bool:
    return words.casefold().strip() in _SPOKEN


def _ahead(line: str, start: int, end: int, after: str, language: bool) -> list[Level]:
    """Return what stands ahead of the skill, beside it or at the head of its list."""
    low, name = max(0, start - _NEAR), line[start:end]
    words = unlevelled(line[low : end + 40])[: start - low]
    if language:
        native = re.search(
            r"\b(?:native|bilingual|mother tongue)(?:\s+(?:in"
            r"|speaker of))?\s*[:(–-]?\s*(?:(?-i:[A-Z])\w+(?:/|,\s*|\s+(?:and|&)\s+)){0,3}$",
            words, re.I,
        )  # fmt: skip
        if native:
            return [said(1.0, line[low + native.start() : end])]
    if not _ANY_CUE.search(words):
        return []
    best: tuple[int, Level] | None = None
    for level, needs, praise, pattern in _CUES:
        for found in pattern.finditer(words):
            tied = bool(found["noun"] or found["prep"])
            if needs and not (tied or _SKILLS_AFTER.match(after) or _SKILLS_END.search(name)):
                continue
            if praise and not (tied or _SKILLS_AFTER.match(after) or _SKILLS_END.search(name)):
                continue
            rest = words[found.end() :]
            if rest and not (found["prep"] and _in_list(rest, name)):
                continue
            if rest and not language and found["cue"][:4].casefold() == "flue" and of_tongues(rest):
                continue
            if best is None or found.start() > best[0]:
                quote = line[low + found.start() : end]
                if len(quote) > 60:
                    quote = f"{found[0].strip()} … {name}"
                best = (found.start(), said(LEVELS[level], quote))
    return [] if best is None else [best[1]]


def _in_list(rest: str, name: str) -> bool:
    """Whether words lead from the head of a list to one of its items."""
    if _HEAVY.search(rest) or _TOLD.match(name) or len(rest) > 120:
        return False
    pieces = _LISTED.split(rest)
    if len(pieces) < 2:
        return len(rest.split()) <= 2 and not _TOLD.search(rest)
    return (
        all(len(p.split()) <= 4 and not _TOLD.search(p) for p in pieces)
        and len(pieces[-1].split()) <= 2
    )


def _for_years(line: str, start: int, end: int, after: str) -> list[Level]:
    name = line[start:end]
    made = []
    if found := _YEARS_AFTER.match(after):
        tail = ")" if after[found.end() : found.end() + 1] == ")" else ""
        made.append(said(level_of_years(_years(found)), name + found[0] + tail))
    low = max(0, start - _NEAR)
    words = line[low:start]
    last = next(reversed(list(_YEARS_BEFORE.finditer(words))), None)
    if last is not None and not re.match(r"['’]?\s*(?:old|ago|of age)", words[last.end("unit") :]):
        rest = words[last.end() :]
        listed = bool(last["noun"] and last["prep"]) and _in_list(rest, name)
        direct = not rest and (last["noun"] or not _OTHER_YEARS.search(words[: last.start()]))
        then = _THEN_EXPERIENCE.match(after) if len(rest.split()) <= 1 else None
        if listed or direct or then:
            quote = line[low + last.start() : end + (then.end() if then else 0)]
            if len(quote) > 60:
                quote = f"{last[0].strip()} … {name}"
            made.append(said(level_of_years(_years(last)), quote))
    return made


def _years(found: re.Match[str]) -> float:
    word = (found["n"] or "1").casefold()
    number = float(_NUMBERS.get(word, 0) or word)
    if found["unit"].casefold().startswith("m"):
        number /= 12
    return min(number, 60.0) - (0.5 if found["less"] else 0.0) if number > 0.5 else number
