"""A thin spaCy component around the extractor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from skillmatch.matcher import SkillMatcher

__all__ = ["SkillComponent", "make_pipeline"]

_EXTENSIONS = {"score": None, "via": None, "requirement": None, "skill": None}


class SkillComponent:
    """Writes ``doc.spans["skills"]``; the document's text and tokens stay as they are.

    Parameters
    ----------
    matcher : SkillMatcher
    """

    def __init__(self, matcher: SkillMatcher) -> None:
        self._matcher = matcher

    def __call__(self, doc: Any) -> Any:
        """Add the spans of one document and return it.

        A mention that ends inside a token is widened to the token; the exact words and
        every mention stay in ``doc.user_data["skillmatch"]``.
        """
        found = self._matcher.extract(doc.text)
        spans: list[Any] = []
        taken: set[tuple[int, int]] = set()
        for mention in found.mentions:
            skill = self._matcher.taxonomy[mention.skill_id]
            span = doc.char_span(
                *mention.span,
                label=skill.kind,
                kb_id=mention.skill_id,
                alignment_mode="expand",
            )
            # Two names in one token ("C++/SQL") would share their attributes: the first stands.
            if (span.start, span.end) in taken:
                continue
            taken.add((span.start, span.end))
            span._.score = mention.score
            span._.via = mention.via
            span._.requirement = mention.requirement
            span._.skill = skill.label
            spans.append(span)
        doc.spans["skills"] = spans
        doc.user_data["skillmatch"] = found
        return doc


def make_pipeline(matcher: SkillMatcher, name: str) -> Any:
    """Return a blank spaCy pipeline with the component as its only part."""
    import spacy
    from spacy.language import Language
    from spacy.tokens import Span

    for extension, default in _EXTENSIONS.items():
        if not Span.has_extension(extension):
            Span.set_extension(extension, default=default)
    nlp = spacy.blank(name)
    # "C++/SQL" names two skills: a slash parts tokens.
    infixes = [*(nlp.Defaults.infixes or ()), "/"]
    tokenizer: Any = nlp.tokenizer
    tokenizer.infix_finditer = spacy.util.compile_infix_regex(infixes).finditer
    component = SkillComponent(matcher)
    # spaCy knows components by name; each matcher gets one of its own.
    factory = f"skillmatch_{id(component)}"
    Language.component(factory, func=component)
    nlp.add_pipe(factory, name="skillmatch")
    return nlp
