"""The longer strings of the app: words by key, and the text of the last page in Markdown."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ABOUT",
    "BADGE_STATUS",
    "CHECKED_WORDS",
    "FACTS",
    "FRESHNESS",
    "ORDERS",
    "TRAITS",
    "ZONES",
]

CHECKED_WORDS: Final = {
    "fresh": "{n} within 90 days",
    "ageing": "{n} within 180 days",
    "stale": "{n} within 270 days",
    "lapsed": "{n} longer ago, which no longer counts",
    "never checked": "{n} not checked",
}
FRESHNESS: Final = {
    "fresh": "{day}, fresh",
    "ageing": "{day}, ageing: over 90 days ago",
    "stale": "{day}, stale: over 180 days ago",
    "lapsed": "{day}, too long ago to count: over 270 days",
}
BADGE_STATUS: Final = {
    "stated": "stated by the badge",
    "expired": "expired {day}: counts, with a caveat",
    "revoked": "revoked: does not count",
    "not yet valid": "not valid yet: counts, with a caveat",
}
ZONES: Final = {
    1: "little or none",
    2: "some, often a secondary-school certificate and a few months on the job",
    3: "vocational training, an apprenticeship or one to two years of learning",
    4: "usually a bachelor’s degree and some years of related work",
    5: "usually a graduate degree and several years of related work",
}
FACTS: Final = {
    "stacks_into": "Counts towards",
    "hands_on": "Hands-on work",
    "supervision": "Identity check in the assessment",
    "as_of": "Date of the course description",
    "elements": "EU elements stated",
    "price": "Price",
    "workload": "Workload",
}
TRAITS: Final = {
    "recognised": "accreditation or recognition",
    "assessed": "an assessment",
    "identity-checked": "an identity check in the assessment",
    "hands-on": "hands-on work",
    "workload-stated": "its workload",
    "price-stated": "its price",
    "level-stated": "its level",
    "current": "a date in the last 180 days",
    "links-verified": "a web page that we found lately",
    "stacks": "what it counts towards",
    "complete": "all nine EU elements",
}
ORDERS: Final = {
    "gap": "share of the gap closed",
    "hour": "share closed for each hour",
    "price": "share closed for its price",
}

ABOUT: Final = """\
skillmatch compares the skills of a job with yours and ranks short courses by the share
of the gap they close. Every number can be traced to words in a source.

## What it is for
It helps people and careers advisers to plan learning. It is **not for screening people**:
do not use it to hire, reject, grade or rank anyone.

## Where the data come from
- **Skills**: ESCO, the European classification of skills (European Union, CC BY 4.0), and
  technology names of O\\*NET.
- **Occupations**: O\\*NET 30.2 by the U.S. Department of Labor, Employment and Training
  Administration (CC BY 4.0). We changed it: our own model links the occupations to ESCO skills.
- **Wages and employment**: U.S. Bureau of Labor Statistics, Occupational Employment and Wage
  Statistics. BLS does not endorse this app.
- **Courses**: the demo catalogue is our own summary of well-known certificates. No issuer has
  checked it. Sample adverts and CVs are invented and are marked as sample data.

## Limits
- The skills of an occupation are a model’s estimate, made from US data. Jobs near you differ.
- We find skills by their words and meaning, and we make mistakes: check the quoted lines.
- Levels of skill are assumed, because hardly any source states them.
- A course that closes a gap on paper may not be recognised by an employer: ask first.
"""
