"""Whatever the text, spans are true quotes, scores are probabilities, parts do not clash."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

WORDS = st.sampled_from(
    [
        "Python", "SQL", "C++", "C#", "R", "Go", "Excel", "project management", "wound care",
        "driving licence", "5 years' experience", "degree in law", "fluent German", "required",
        "desirable", "You must have", "Benefits:", "About us", "Requirements", "- ", "• ", "\n",
        "\r\n", "\r", ",", ".", ":", ";", "(", ")", "/", "and", "or", "not", "<p>", "&amp;", "🚀",
        "\x00", "\u202e", "\u00a0", "\u00ad", "e\u0301", "İ", "ß", "ﬁ", "£30,000", "team", "of",
    ]
)  # fmt: skip
PROSE = st.lists(WORDS, max_size=30).map(" ".join)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
QUIET = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def check(matcher, text: str, kind: str) -> None:
    found = matcher.extract(text, kind=kind)
    for part in (*found.mentions, *found.requirements, *found.unlinked):
        start, end = part.span
        assert 0 <= start < end <= len(text)
        assert text[start:end] == part.quote
    for mention in found.mentions:
        assert mention.skill_id in matcher.taxonomy
        assert 0.0 <= mention.score <= 1.0
        assert mention.requirement in {"required", "preferred", "unstated"}
        assert mention.via in {"label", "alias", "semantic"}
    assert list(found.mentions) == sorted(found.mentions, key=lambda m: m.span)
    same = [(m.skill_id, m.span) for m in found.mentions]
    assert len(set(same)) == len(same)


@given(text=PROSE, kind=st.sampled_from(["advert", "cv", "programme"]))
@QUIET
def test_advert_like_texts(matcher, text, kind):
    check(matcher, text, kind)


@given(text=ANY, kind=st.sampled_from(["advert", "cv", "programme"]))
@QUIET
def test_any_text(matcher, text, kind):
    check(matcher, text, kind)


@given(texts=st.lists(PROSE, max_size=4))
@QUIET
def test_a_text_is_read_alike_alone_and_among_others(matcher, texts):
    together = matcher.extract_many(texts)
    for text, found in zip(texts, together, strict=True):
        alone = matcher.extract(text)
        assert [(m.skill_id, m.span) for m in found.mentions] == [
            (m.skill_id, m.span) for m in alone.mentions
        ]
