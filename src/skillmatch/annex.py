"""The elements of a micro-credential that the EU recommends, and why each matters to a learner.

From Annex I of the Council Recommendation of 16 June 2022 on a European approach to
micro-credentials (2022/C 243/02); the reasons are ours.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ELEMENTS", "OPTIONAL", "Element"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One thing that a micro-credential states, and why that matters to a learner."""

    number: int
    key: str
    name: str
    why: str


def _elements(*entries: tuple[str, str, str]) -> tuple[Element, ...]:
    return tuple(
        Element(number=number, key=key, name=name, why=why)
        for number, (key, name, why) in enumerate(entries, start=1)
    )


ELEMENTS: tuple[Element, ...] = _elements(
    ("learner", "Identification of the learner",
     "An employer has to see that the credential was awarded to you and to nobody else."),
    ("title", "Title of the micro-credential",
     "You need its exact name to find it, compare it and put it on a CV."),
    ("country", "Country or region of the issuer",
     "The country decides which rules and which quality checks the issuer falls under."),
    ("awarding_body", "Awarding body",
     "What the credential is worth rests on who stands behind it."),
    ("issued", "Date of issue",
     "A date shows how recent the learning is and whether the award may have run out."),
    ("outcomes", "Learning outcomes",
     "Only outcomes tell you what you will know and be able to do afterwards."),
    ("workload", "Notional workload",
     "Without it you cannot tell whether the programme fits beside work and family."),
    ("level", "Level of the learning experience",
     "It tells you whether you are ready for it, and how far another provider may credit it."),
    ("assessment", "Type of assessment",
     "You should know before you enrol whether there is an exam, a project or no check at all."),
    ("participation", "Form of participation",
     "Online, on site or both decides whether you can take part at all."),
    ("quality", "Type of quality assurance",
     "An outside check is the best sign that others will accept the credential."),
)  # fmt: skip
OPTIONAL: tuple[Element, ...] = _elements(
    ("prerequisites", "Prerequisites for enrolment",
     "You find out beforehand whether you may start, not after you have paid."),
    ("supervision", "Supervision and identity check in the assessment",
     "An award is trusted more where it is known that the learner sat the assessment."),
    ("grade", "Grade achieved",
     "A grade shows how well you did, which some employers and universities ask for."),
    ("stackability", "Integration and stackability options",
     "Where it counts towards a larger qualification, your work is not lost if you go on."),
)  # fmt: skip
