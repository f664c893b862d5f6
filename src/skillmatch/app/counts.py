"""Numbers of skills and courses in words, one told from several."""

from __future__ import annotations

from skillmatch.app import strings as s

__all__ = ["courses_words", "skills_words"]


def skills_words(n: int) -> str:
    """Return a number of skills in words.

    Examples
    --------
    >>> skills_words(1), skills_words(2)
    ('1 skill', '2 skills')
    """
    return s.ONE_SKILL if n == 1 else s.N_SKILLS.format(n=f"{n:,}")


def courses_words(n: int) -> str:
    """Return a number of courses in words.

    Examples
    --------
    >>> courses_words(1), courses_words(1200)
    ('1 course', '1,200 courses')
    """
    return s.ONE_COURSE if n == 1 else s.N_COURSES.format(n=f"{n:,}")
