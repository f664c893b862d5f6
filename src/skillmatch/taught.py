"""The level that a credential teaches a skill to, read from what its provider states."""

from __future__ import annotations

import re

from skillmatch.levels import ASSUMED, LEVELS, Level, LevelName, level_of_cefr, level_of_eqf
from skillmatch.records import Credential, Mention, StatedSkill

__all__ = ["credential_level", "levels_of", "of_tongues", "taught_level", "unlevelled"]

# Levels of a note ("Beginner", "Intermediate Level"); the words of a longer one come first.
_NOTE: tuple[tuple[LevelName, re.Pattern[str]], ...] = (
    ("introductory", re.compile(
        r"\b(?:advanced[- ]beginners?|(?:pre|low(?:er)?)[- ]?intermediate|beginners?"
        r"|introduct(?:ory|ion)|basics?|elementary|entry|novice|foundation(?:s|al)?|fundamentals?"
        r"|awareness|starter)\b", re.I)),
    ("working", re.compile(r"\b(?:(?:upper[- ]?)?intermediate|competent|working)\b", re.I)),
    ("advanced", re.compile(r"\b(?:advanced|proficient)\b", re.I)),
    ("expert", re.compile(r"\bexpert\b", re.I)),
)  # fmt: skip
_MIXED = re.compile(r"\b(?:mixed|all|any|every|various)\b|^\W*not specified", re.I)
# Cycles of the European Higher Education Area stand for EQF levels by agreement.
_CYCLE = re.compile(r"\b(short|first|second|third)[- ]cycle\b", re.I)
_CYCLES = {"short": 5, "first": 6, "second": 7, "third": 8}
_EQF = re.compile(r"\bEQF(?:[- ]?level)?[ :]*([1-8])\b(?!\d)", re.I)
_CEFR = re.compile(r"(?<![\w.-])([ABC][12])(?:[.+]\d?)?(?![\w-])")
_TONGUES = re.compile(
    r"\b(?:CEFR|GER|languages?|english|german|french|spanish|italian|portuguese|dutch|polish"
    r"|swedish|danish"
    r"|norwegian|finnish|czech|greek|turkish|russian|ukrainian|arabic|hebrew|chinese|mandarin"
    r"|japanese|korean"
    r"|hindi|irish|welsh|catalan|romanian|hungarian|deutsch|fran[cç]ais|espa[nñ]ol|italiano"
    r"|goethe\S*|telc"
    r"|DELF|DALF|DELE|CILS|CELI|IELTS|TOEFL|TOEIC|ESOL|EFL)\b", re.I,
)  # fmt: skip

# Words of a title. Those that name a subject, a body or a standard are taken out first.
_FALSE = re.compile(
    r"\b(?:advanced (?:\w+ ){0,2}life support|advanced (?:manufacturing|materials?|composites?"
    r"|driver"
    r"|driving|placement|persistent|emergency medical|emt|semiconductor|stud(?:y|ies)|diploma"
    r"|higher"
    r"|apprenticeship|subsidiary|encryption|process control|planning|therap\w+|(?:clinical "
    r"|nurs\w+ )?practi\w+"
    r"|technology|technologies|energy|mobility|air mobility|packaging|reactors?|biofuels?"
    r"|robotics company)"
    r"|basic (?:\w+ )?(?:life support|safety|trauma)|(?:visual|quick|q|small) ?basic"
    r"|basic (?:income|needs|research|sciences?|rights|\w+ handling|disaster|fire)"
    r"|(?:beyond|moving beyond|past) (?:the )?basics|back to basics"
    r"|(?:linux|apache|python software|mozilla|eclipse|cloud native computing|wikimedia|bill"
    r"|heart) foundation"
    r"|(?:pile|shallow|deep|raft|strip|building|charitable|private|community|healthy"
    r"|precast \S+ advanced pile)"
    r" foundations?|foundation (?:models?|engineering|design|systems?|repair|works?|phase|year"
    r"|degree"
    r"|doctor|and|analysis|excavation|course in building)|foundational models?"
    r"|(?:theoretical|mathematical|historical|philosophical|biological|legal|scientific|neural"
    r"|conceptual"
    r"|psychological|theological|biblical) foundations?|foundations? of (?:quantum|mathematics"
    r"|statistical"
    r"|general relativity)|(?:the )?foundation of"
    r"|fundamentals? (?:rights?|freedoms?|analys[ie]s|trading|physics|forces?)"
    r"|(?:new |nurse |product |market |career )?product introductions?|intro['’]s|(?:video"
    r"|youtube|movie|song) intros?"
    r"|expert (?:witness\w*|systems?|advisers?|advisors?|opinion|testimony|tips?|panels?|partner"
    r"|led)"
    r"|subject[- ]matter experts?|experts? in residence"
    r"|(?:teach\w*|coach\w*|train(?:ing)? (?:the|of)|instruct\w*) (?:\w+ ){0,3}?(?:beginners?"
    r"|intermediate|advanced|basics?)"
    r"|(?:self|situation(?:al)?|language|cultural|social|emotional|sensory|brand|spatial|phon\w+"
    r"|body|commercial|space|domain|market"
    r"|business|context|raising|maritime)[- ]awareness|awareness (?:of|campaigns?|raising|in)"
    r"|entry[- ]level drivers?\b|(?:master|advanced|expert|intermediate|basic) level design)\b",
    re.I,
)  # fmt: skip
# A level of one part only ("X and an introduction to Y"), or of a range ("beginner to advanced").
_PART = re.compile(
    r"(?:\b(?:and|with|or|to|into|through|plus|using|of|for|by)|[&+,/])\s+(?:an?\s+"
    r"|the\s+)?(?:\w+ly\s+)?$",
    re.I,
)
_FOR = re.compile(r"\bfor (?:the )?$(?<!prepare for )", re.I)
_STARTS = r"(?:^|(?<=[:–—(|.!?\]-])|(?<=['’]s))\s*(?:learn\s+)?(?:an?\s+|the\s+)?"
_ENDS = (
    r"(?=\s*(?:$|[:–—(|)\]-]|(?:for|with|in|using)\b|levels?\b|certif\w+|courses?\b|training\b"
    r"|awards?\b|series\b|exam\b|(?:part|unit|pt\.?|no\.?|\d+|[IVX]+)\b))"
)
_TITLE: tuple[tuple[LevelName, re.Pattern[str]], ...] = (
    ("introductory", re.compile(
        r"\bintro(?:duction)?\s*(?:to|of)(?!(?-i:[a-z]))|\bintroductory\b"
        rf"|\b(?:introduction|intro){_ENDS}|\bintro course\b"
        r"|\bfor (?:the )?(?:\w+ )?beginners?\b|\b(?:absolute "
        r"|complete )?beginner['’]?s['’]? (?:guide|course)\b"
        rf"|{_STARTS}beginners?\b(?! to)|\(beginners?\)|\bbeginners?['’]? level\b"
        rf"|[:–—-] beginners?{_ENDS}"
        rf"|\bfundamentals(?: of\b)?|\bbasics (?:of|for)\b|\bbasics{_ENDS}"
        rf"|{_STARTS}basic\b(?=\s\w)|\bbasic level\b"
        rf"|\(basic\)|\bgetting started\b|\bfirst steps\b|(?<![\w-])101\b(?![-\d])"
        rf"|[:–—-] a primer\b|\ba primer (?:on|for)\b"
        rf"|\bfoundations? (?:level|certificate|exam)|\bfoundations (?:of|for|in)\b"
        rf"|\bfoundations?{_ENDS}"
        rf"|{_STARTS}foundational\b|\bawareness{_ENDS}|\bentry level (?:[1-3]|award"
        rf"|certificate)\b", re.I)),
    ("working", re.compile(r"\b(?:(?:low|lower|upper|high) )?intermediate\b", re.I)),
    ("introductory", re.compile(r"\bpre-?intermediate\b", re.I)),
    ("advanced", re.compile(r"\badvanced\b", re.I)),
)  # fmt: skip
_EXPERT = re.compile(rf"\bexpert{_ENDS}", re.I)
_CERTIFIED = re.compile(r"\bcertif(?:ied|ication)", re.I)
# Most titles have none of these, and a catalogue has many titles.
_ANY = re.compile(
    r"intro|beginn|fundam|basic|started|first steps|101|primer|foundat|awareness|entry|intermed"
    r"|advanc"
    r"|expert|\b[abc][12]\b", re.I,
)  # fmt: skip


def credential_level(credential: Credential) -> Level:
    """Return the level that a credential as a whole teaches to, and the words that say so.

    The EQF level comes first, then the level in the provider's words, then the title. Words of a
    title that speak of one part, of a range ("beginner to advanced") or of a subject ("advanced
    life support") support nothing; levels of frameworks other than the EQF support nothing
    either, because their numbers mean something else in each country.

    Examples
    --------
    >>> credential_level(Credential(id="a", title="Introduction to Welding")).basis
    'title: “Introduction to …”'
    >>> credential_level(Credential(id="b", title="Advanced Cardiac Life Support")).assumed
    True
    >>> credential_level(Credential(id="c", title="Welding", level=5))
    Level(value=0.5, basis='EQF 5 (stated by the provider)')
    """
    if credential.level is not None:
        return _of_eqf(credential.level)
    note = " ".join((credential.level_note or "").split())
    if note:
        read = _of_note(note[:200], credential.title)
        if read is not None:
            return read
    return _of_title(" ".join(credential.title[:300].split()), credential.type or "")


def taught_level(credential: Credential, skill: StatedSkill | Mention) -> Level:
    """Return the level that a credential teaches one of its skills to.

    What is said of the skill itself comes before what is said of the whole; for many skills of
    one credential :func:`levels_of` reads the whole once.

    Examples
    --------
    >>> skill = StatedSkill(skill_id="s", quote="SQL", level=6)
    >>> taught_level(Credential(id="a", title="SQL basics", skills=(skill,)), skill)
    Level(value=0.75, basis='EQF 6 for “SQL” (stated by the provider)')
    """
    return _of_skill(skill) or credential_level(credential)


def levels_of(credential: Credential) -> list[Level]:
    """Return the level of each skill of a credential, in the order of its skills.

    Examples
    --------
    >>> skills = (StatedSkill(skill_id="s", quote="SQL"), StatedSkill(skill_id="t", quote="R"))
    >>> [x.value for x in levels_of(Credential(id="a", title="Intro to data", skills=skills))]
    [0.25, 0.25]
    """
    if not credential.skills:
        return []
    whole = credential_level(credential)
    return [_of_skill(skill) or whole for skill in credential.skills]


def _of_eqf(level: int, of: str = "") -> Level:
    return Level(level_of_eqf(level), f"EQF {level}{of} (stated by the provider)")


def _of_skill(skill: StatedSkill | Mention) -> Level | None:
    if isinstance(skill, StatedSkill):
        return None if skill.level is None else _of_eqf(skill.level, f" for “{skill.quote}”")
    return None  # Words of praise in a provider's description say nothing of a level.


def _of_note(note: str, title: str) -> Level | None:
    """Return what a level in words says; assumed where it is for all, ``None`` where unclear."""
    basis = f"level stated as “{note}”"
    if eqf := _EQF.search(note):
        return Level(level_of_eqf(int(eqf[1])), basis)
    if cycle := _CYCLE.search(note):
        return Level(level_of_eqf(_CYCLES[cycle[1].casefold()]), basis)
    steps = {level_of_cefr(s) for s in _CEFR.findall(note)}
    if steps and _TONGUES.search(f"{note} {title}"):
        return Level(steps.pop(), basis) if len(steps) == 1 else ASSUMED
    if _MIXED.search(note):
        return ASSUMED
    # The name of what was assessed may follow in brackets: it is no level.
    left, found = note.partition("(")[0].strip() or note, set()
    for name, pattern in _NOTE:
        left, times = pattern.subn(" ", left)
        found |= {name} if times else set()
    if len(found) > 1:
        return ASSUMED
    return Level(LEVELS[found.pop()], basis) if found else None


def _of_title(title: str, kind: str) -> Level:
    if not _ANY.search(title):
        return ASSUMED
    steps = {level_of_cefr(step) for step in _CEFR.findall(title)}
    if len(steps) == 1 and _TONGUES.search(title):
        return Level(steps.pop(), f"title: “{title}”")
    words = unlevelled(title)
    cues: dict[str, tuple[int, int]] = {}
    certified = _CERTIFIED.search(title) or _CERTIFIED.search(kind)
    for name, pattern in (*_TITLE, ("expert" if certified else "in part", _EXPERT)):
        for found in pattern.finditer(words):
            for_whom = found[0].casefold().startswith("for ")
            before = words[: found.start()]
            if _PART.search(before) and not (for_whom or _FOR.search(before)):
                cues.setdefault("in part", found.span())
            else:
                cues.setdefault(name, found.span())
    if len(cues) != 1 or "in part" in cues:
        return ASSUMED
    name, (start, end) = next(iter(cues.items()))
    cue = title[start:end].strip(" :–—()|-")
    head, tail = (
        "… " if title[:start].strip(" ([") else "",
        " …" if title[end:].strip(" )]") else "",
    )
    return Level(LEVELS[name], f"title: “{head}{cue}{tail}”")  # type: ignore[index]


def unlevelled(words: str) -> str:
    """Return words with names such as "advanced life support" blanked, each as long as it was.

    Examples
    --------
    >>> unlevelled("Basic Life Support")
    '··················'
    """
    return _FALSE.sub(lambda found: "·" * len(found[0]), words)


def of_tongues(words: str) -> bool:
    """Return whether words name a spoken language or a test of one.

    Examples
    --------
    >>> of_tongues("French and Excel"), of_tongues("Excel")
    (True, False)
    """
    return _TONGUES.search(words) is not None
