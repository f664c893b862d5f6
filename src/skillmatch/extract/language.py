"""Whether a text is English: what is not is told and not linked to nonsense."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from skillmatch.extract.sections import Sentence

__all__ = ["Reading", "english_parts"]

_WORD = re.compile(r"[^\W\d_]+")
# Words of English prose that the other languages of Europe do not share.
_ENGLISH = frozenset(
    """the and with are you your our have has that this from must should can who any their they which
    other not it its been were does if about into more than up out within across including experience
    skills knowledge ability work working team required strong good excellent using use development
    management support""".split()
)
# Words that it shares with one or the other: no proof of it, none of another language.
_SHARED = frozenset("of to for is be we will an as or at all by was do but a in on".split())
_ELSEWHERE = frozenset(
    """und der die das den dem ein eine einen mit für wir sie zu von bei nach oder ist sind ihre auf als
    les des une pour nous vous avec et est dans votre notre sur du au aux un le la de el los las una con
    para por que y del se su nuestra en il di che per della nel sono gli og er det til på med som af vi
    du vores hos har het een voor van je op zijn wij ons naar bij dat ook em com uma os as na não nie
    się jest w z i do oraz ve bir için och att är eller ja on sekä tai""".split()
) - {"i", "do", "as", "on", "a", "z", "w", "y", "of", "la", "de", "en", "per", "se", "by"}
ENOUGH = 0.1  # Share of another language's words that make a sentence strange.
SHORT = 4  # Sentences of fewer words tell nothing.
FEW = 0.2  # Of a text's words in sentences that do not look English: then it is English.
SURE = 0.9  # Probability of any other language than English from which it is believed.
LONGEST = 4000  # Characters that are shown to the language identifier.
NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "es": "Spanish", "et": "Estonian", "fi": "Finnish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovenian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip


class Reading(NamedTuple):
    """The sentences that may be read, the text's language, and a note where it is not English."""

    sentences: list[Sentence]
    language: str
    note: str


def english_parts(sentences: Sequence[Sentence]) -> Reading:
    """Return a text's sentences, those in another language marked as bearing nothing.

    English is told by its commonest words; only where they are missing is the language
    identified (py3langid, after Lui and Baldwin 2012), and believed where it is sure or the
    script is not Latin.
    """
    strange: list[int] = []
    words = odd = 0
    for i, s in enumerate(sentences):
        own = _WORD.findall(s.head)
        words += len(own)
        if _looks_strange(own):
            strange.append(i)
            odd += len(own)
    if not strange or (odd < FEW * words and odd < 40):
        return Reading(list(sentences), "en", "")
    code = _identified(" ".join(sentences[i].head for i in strange)[:LONGEST])
    if code is None:
        return Reading(list(sentences), "en", "")
    name = NAMES.get(code, "another language" if code == "und" else f"the language {code!r}")
    out = set(strange)
    kept = [s._replace(bearing=False) if i in out else s for i, s in enumerate(sentences)]
    if odd >= 0.5 * words:
        kept = [s if _is_english(s.head) else s._replace(bearing=False) for s in kept]
        note = f"the text seems to be in {name}; only English is read"
        return Reading(kept, code, note)
    return Reading(kept, "en", f"a part of the text seems to be in {name} and was not read")


def _looks_strange(words: Sequence[str]) -> bool:
    if not words:
        return False
    if sum(len(w) for w in words if _is_foreign(w[0])) > 0.5 * sum(map(len, words)):
        return True
    if len(words) < SHORT:
        return False
    low = [w.casefold() for w in words]
    ours = sum(w in _ENGLISH for w in low)
    theirs = sum(w in _ELSEWHERE for w in low)
    if theirs > ours and theirs >= ENOUGH * len(words):
        return True
    return not ours and not any(w in _SHARED for w in low)


def _is_english(text: str) -> bool:
    return any(w.casefold() in _ENGLISH for w in _WORD.findall(text))


@lru_cache(maxsize=4096)
def _is_foreign(letter: str) -> bool:
    return not unicodedata.name(letter, "LATIN").startswith("LATIN")


def _identified(text: str) -> str | None:
    """Return the code of another language, "und" for a script unknown, None for English."""
    letters = [c for c in text if c.isalpha()]
    ranked = _identifier().rank(text)
    code, chance = ranked[0]
    if sum(map(_is_foreign, letters)) > 0.5 * len(letters):
        return str(code) if code in NAMES else "und"
    english = sum(p for name, p in ranked if name in {"en", "la"})
    if code in {"en", "la"} or 1.0 - english < SURE:
        return None
    # A list of tools looks like anything: a word of the language itself, or no doubt at all.
    proof = any(w.casefold() in _ELSEWHERE for w in _WORD.findall(text))
    return str(code) if proof or chance >= SURE else None


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
