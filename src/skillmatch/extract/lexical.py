"""Lexical mentions: lexicon hits that survive the rules for ambiguous words.

ESCO's aliases hold everyday words in a single sense ("equipment" for "compile
airport certification manuals"), and technologies are named after ordinary words
(Go, Access, Scheme). Four rules keep them from firing in prose; the words they
apply to are listed in ``data/taxonomy/surfaces.csv``:

``block``
    never a match on its own;
``cue``
    only beside another technology or a word such as "programming"; with a capital in
    mid-sentence it is a doubtful match, which the calibration judges by the rest;
``inner``
    in its own capitals, and not as the first word of a sentence without a cue;
``upper``
    in capitals alone ("HR", never the "hr" of "GBP/hr").

A one-word alias counts only where the list allows it. One more kind of row,
``sense``, says which skill a phrase means in adverts and is compiled into the
lexicon ("presentations" are held, not drawn).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skillmatch.extract.lexicon import CASED, LABEL, SHARED, Hit, Lexicon, longest
from skillmatch.text import Token, stem, tokenize

if TYPE_CHECKING:
    from skillmatch.taxonomy import Taxonomy

__all__ = ["LexicalMatch", "LexicalMatcher"]

_CUES = frozenset(
    stem(w)
    for w in (
        "programming", "language", "languages", "scripting", "coding", "software", "framework",
        "frameworks", "library", "libraries", "microsoft", "ms", "stack", "database", "databases",
        "devops", "spreadsheets", "app", "apps", "package", "packages", "suite", "developer",
        "shiny", "tidyverse", "365", "office", "api", "code", "coder", "toolchain", "golang",
        "backend", "microservices", "compiler", "scripts", "dashboards",
    )
)  # fmt: skip


# What follows or precedes a surface and takes its sense away.
_VETO_AFTER = {
    "clean": re.compile(r"\s+(?:uk\s+)?(?:driv|record|licen|dbs|bill|shaven|code)", re.I),
    "grammar": re.compile(r"\s+school", re.I),
    "numeracy": re.compile(r"\s+test", re.I),
    "recruit": re.compile(r"\s+(?:professional|for\b|a\b|an\b|now|experienced|to join)", re.I),
    "recruitment": re.compile(
        r"\s+(?:agenc|consultan|team|process|business|compan|specialist|group|ltd|limited|event"
        r"|solution|service|market|partner|privacy|day|campaign|is |are |has |have )",
        re.I,
    ),
    "account": re.compile(r"\s+for\b", re.I),
    "java": re.compile(r"\s+(?:(?:and|or)\s+(?:Sumatra|Bali)|sea\b|island|beans|coffee)", re.I),
    "priority": re.compile(r"\s+(?:feature|product)", re.I),
    "c": re.compile(
        r"\s*(?:[-–]\s*)?(?:grade|at gcse|or above|suite|level|section|class|licen[cs]e)|[.)]\s",
        re.I,
    ),
}
# A street, a firm or a house that bears a program's name.
_NAMED_PLACE = re.compile(
    r"\s+(?:(?:building|tower|house|farms?|street|road|lane|avenue|hotel|lounge|hall|park|square|room|inn"
    r"|court|island|islands|bay|beach|cup|café|cafe|restaurant|arena|stadium|castle|quay|wharf|mill|yard"
    r"|estate|estates|unchained|valley|coast|street|school|brothers|bros|sons|family|foundation|trophy)\b"
    r"|(?:&|and) (?:Sons?|Daughters?|Co\b|Partners|Bros)|(?:Ltd|plc|Inc|LLC|GmbH)\b)",
    re.IGNORECASE,
)
_VETO_BEFORE = re.compile(
    r"(?:(?:is|are|be) (?:currently |now |actively |also )?(?=recruit)"
    r"|\b(?:Mr|Mrs|Ms|Miss|Dr)\.? (?:[A-Z][a-z]+ )?"
    r"|\b(?:reports? to|reporting to|ask for|speak to|contact|led by|founded by|run by) "
    r"|(?:grades?|[A-B]\*?) (?:to|-|–|or) "
    r"(?=C\b)|\((?:not|no) |\b(?:not|without) )$",
    re.I,
)
# Recruiters name their own work in every advert; it is a skill only as the object of a duty.
_DUTY = re.compile(
    r"(?:^|[,;•\-–:/&(*\n]|\b(?:in|of|for|with|and|manage|managing|lead|leading|support|supporting"
    r"|deliver\w*|handle|handling|undertak\w+|conduct\w*|end[- ]to[- ]end|full[- ]cycle|volume"
    r"|graduate|technical|staff|volunteer|safer|including|through))\s*$",
    re.I,
)
_NEEDS_BEFORE = {"recruitment": _DUTY, "recruit": _DUTY}
# What follows a program's name at the start of a line.
_NAMED_AFTER = re.compile(
    r"\s*(?:[,;/)&(\n]|$|(?:experience|skills?|knowledge|proficien\w+"
    r"|is (?:required|essential|a must)|and\b|or\b|developer|user|\d))",
    re.I,
)
# A name before one of these names people or a place, not an ability.
_PERSON_OR_PLACE = re.compile(
    r"\s+(?:teams?|consultants?|engineers?|managers?|directors?|departments?|wards?|units?|services?"
    r"|professionals?|hires?|schools?|division|advis[eo]rs?|officers?|nurses?|practitioners?"
    r"|specialists?|business partners?|assistants?|partners?|clinics?|centres?|hospitals?|trust"
    r"|developers?|analysts?|technicians?|therapists?|administrators?)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class LexicalMatch:
    """A name of a skill in a text; ``first`` and ``last`` bound its tokens."""

    skill: int
    start: int
    end: int
    is_label: bool
    shared: bool
    n_tokens: int
    cased: bool
    first: int
    last: int
    before_noun: bool
    doubt: bool


class LexicalMatcher:
    """Finds the names of skills, ambiguous words held to the rules.

    Parameters
    ----------
    taxonomy : Taxonomy
    lexicon : Lexicon
        Compiled over the same taxonomy.
    rules : mapping of str to str
        Surface → ``"block"``, ``"cue"``, ``"inner"`` or ``"allow"``.
    senses : mapping of str to str, optional
        Those that the lexicon was compiled with.
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        lexicon: Lexicon,
        rules: Mapping[str, str],
        senses: Mapping[str, str] | None = None,
    ) -> None:
        self._taxonomy = taxonomy
        self._lexicon = lexicon
        self._senses = {
            " ".join(t.stem for t in tokenize(surface)): surface for surface in senses or {}
        }
        self._rules = {
            " ".join(t.stem for t in tokenize(surface)): rule for surface, rule in rules.items()
        }

    def find(self, text: str, tokens: Sequence[Token]) -> tuple[list[LexicalMatch], frozenset[int]]:
        """Find the names in a tokenised text.

        Returns
        -------
        matches : list of LexicalMatch
            In order, without overlaps.
        refused : frozenset of int
            Skills whose name stands there in another sense ("excel in a busy team"):
            resemblance must not bring them back.
        """
        sure: list[Hit] = []
        unsure: list[tuple[Hit, str]] = []
        refused: set[int] = set()
        for hit in self._lexicon.find(tokens):
            verdict = self._judge(hit, text, tokens)
            if verdict == "yes":
                sure.append(hit)
            elif verdict == "other sense":
                refused.add(hit.skill)
            elif verdict:
                unsure.append((hit, verdict))
        tools = {h.first for h in sure if h.flags & CASED or self._is_tool(h)}
        kept = list(sure)
        # Two rounds, so that in "Word, Excel and Outlook" Excel vouches for the others.
        for wanted in ("inner", "cue"):
            for hit, verdict in unsure:
                if verdict == wanted and self._has_cue(hit, tokens, tools):
                    kept.append(hit)
                    tools.add(hit.first)
        # A capital in mid-sentence ("services in Rust") is no proof; the calibration weighs it.
        doubtful = [h for h, _ in unsure if h not in kept and self._stands_out(h, text, tokens)]
        found = longest(kept + doubtful)
        refused.update(h.skill for h, _ in unsure)
        refused.difference_update(h.skill for h in found)
        return [self._match(hit, text, tokens, doubt=hit in doubtful) for hit in found], frozenset(
            refused
        )

    @staticmethod
    def _stands_out(hit: Hit, text: str, tokens: Sequence[Token]) -> bool:
        start, end = tokens[hit.first].start, tokens[hit.last - 1].end
        return text[start].isupper() and not _sentence_start(start, text) and end - start > 1

    def _judge(self, hit: Hit, text: str, tokens: Sequence[Token]) -> str:
        """Return "yes", "" for no, "other sense", or the rule that a cue must satisfy."""
        stems = " ".join(t.stem for t in tokens[hit.first : hit.last])
        rule = self._rules.get(stems, "")
        single = hit.last - hit.first == 1
        start, end = tokens[hit.first].start, tokens[hit.last - 1].end
        needs = _NEEDS_BEFORE.get(tokens[hit.first].stem) if single else None
        if needs and not needs.search(text[max(0, start - 40) : start]):
            return "other sense"
        veto = _VETO_AFTER.get(tokens[hit.first].stem) if single else None
        place = single and hit.flags & CASED and _NAMED_PLACE.match(text, end)
        if (
            place
            or (veto and veto.match(text, end))
            or _VETO_BEFORE.search(text[max(0, start - 24) : start])
        ):
            return "other sense"
        if rule == "block" or not self._same_ending(hit, stems, text, tokens):
            return ""
        if not single:
            return "" if hit.flags & SHARED and not hit.flags & LABEL else "yes"
        quote = text[tokens[hit.first].start : tokens[hit.first].end]
        if hit.flags & CASED and not self._own_case(hit.skill, quote):
            return "other sense"
        if rule in {"cue", "inner"}:
            odd = not quote.isupper() and not quote[1:].islower() and len(quote) > 1
            if not hit.flags & CASED and (quote.islower() or (odd and quote.isalpha())):
                return "other sense"
            if rule == "inner" and (
                not _sentence_start(start, text) or _NAMED_AFTER.match(text, end)
            ):
                return "yes"
            return rule
        if rule == "upper":
            return "yes" if quote.isupper() else "other sense"
        return "yes" if hit.flags & (LABEL | CASED) or rule == "allow" else ""

    def _same_ending(self, hit: Hit, stems: str, text: str, tokens: Sequence[Token]) -> bool:
        """Tell "accounts" from "accounting": the last word must agree in -ing.

        A first word may differ ("managing staff" is "manage staff").
        """
        last = text[tokens[hit.last - 1].start : tokens[hit.last - 1].end].casefold()
        gerund = last.endswith("ing")
        skill = self._taxonomy.skills[hit.skill]
        forms = (skill.label, skill.label.partition(" (")[0], *skill.alt_labels)
        if stems in self._senses:
            own = [self._senses[stems]]
        else:
            own = [
                f for f in forms
                if len(f) < 4 * len(stems) + 8 and stem(f.split()[-1]) == stem(last)
            ]  # fmt: skip
        return not own or any(f.casefold().endswith("ing") == gerund for f in own)

    def _own_case(self, skill: int, quote: str) -> bool:
        s = self._taxonomy.skills[skill]
        return quote == s.label or quote == s.label.partition(" (")[0] or quote in s.alt_labels

    def _is_tool(self, hit: Hit) -> bool:
        return self._taxonomy.skills[hit.skill].kind == "tool"

    @staticmethod
    def _has_cue(hit: Hit, tokens: Sequence[Token], tools: set[int]) -> bool:
        near = range(max(0, hit.first - 4), min(len(tokens), hit.last + 4))
        if any(tokens[i].stem in _CUES for i in near if not hit.first <= i < hit.last):
            return True
        reach = range(max(0, hit.first - 8), min(len(tokens), hit.last + 8))
        return any(i in tools for i in reach if not hit.first <= i < hit.last)

    @staticmethod
    def _match(hit: Hit, text: str, tokens: Sequence[Token], *, doubt: bool) -> LexicalMatch:
        return LexicalMatch(
            skill=hit.skill,
            start=tokens[hit.first].start,
            end=tokens[hit.last - 1].end,
            is_label=bool(hit.flags & LABEL),
            shared=bool(hit.flags & SHARED),
            n_tokens=hit.last - hit.first,
            cased=bool(hit.flags & CASED),
            first=hit.first,
            last=hit.last,
            before_noun=bool(_PERSON_OR_PLACE.match(text, tokens[hit.last - 1].end)),
            doubt=doubt,
        )


def _loses_its_sense(text: str, start: int, end: int, word: str) -> bool:
    """Whether the words around a match take its sense away; ``word`` is a lone match's stem."""
    before = text[max(0, start - 40) : start]
    needs, veto = _NEEDS_BEFORE.get(word), _VETO_AFTER.get(word)
    return bool(
        (needs and not needs.search(before))
        or (veto and veto.match(text, end))
        or _VETO_BEFORE.search(before)
    )


def _sentence_start(at: int, text: str) -> bool:
    before = text[max(0, at - 40) : at].rstrip(" \t*•-–—·▪●◦\"'(")
    return not before or before[-1] in ".!?:;\n\r"
