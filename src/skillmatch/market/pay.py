"""US employment and wages of an occupation: of exactly which one, where, when, or why none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from skillmatch.domain import Occupation
from skillmatch.errors import InputError

__all__ = ["AREAS", "PREPARATION", "Pay", "PayAnswer", "area_named", "pay_of"]

NATION = "United States"
_STATES = (
    "AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, "
    "DE Delaware, DC District of Columbia, FL Florida, GA Georgia, GU Guam, HI Hawaii, ID Idaho, "
    "IL Illinois, IN Indiana, IA Iowa, KS Kansas, KY Kentucky, LA Louisiana, ME Maine, "
    "MD Maryland, MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi, MO Missouri, "
    "MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, "
    "NY New York, NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, "
    "PA Pennsylvania, PR Puerto Rico, RI Rhode Island, SC South Carolina, SD South Dakota, "
    "TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, VI Virgin Islands, "
    "WA Washington, WV West Virginia, WI Wisconsin, WY Wyoming"
)
# The areas that BLS publishes state tables for, by their postal code.
AREAS: Mapping[str, str] = {
    "US": NATION, **dict(part.split(" ", 1) for part in _STATES.split(", "))
}  # fmt: skip
# Occupations that BLS publishes only together and that O*NET has no code for.
_GROUPS: Mapping[str, str] = {
    "13-1020": "Buyers and Purchasing Agents",
    "13-2020": "Property Appraisers and Assessors",
    "21-1018": "Substance Abuse, Behavioral Disorder, and Mental Health Counselors",
    "25-2052": "Special Education Teachers, Kindergarten and Elementary School",
    "25-9045": "Teaching Assistants, Except Postsecondary",
    "29-2010": "Clinical Laboratory Technologists and Technicians",
    "31-1120": "Home Health and Personal Care Aides",
    "39-7010": "Tour and Travel Guides",
    "47-4090": "Miscellaneous Construction and Related Workers",
    "51-2028": "Electrical, Electronic, and Electromechanical Assemblers, Except Coil Winders, "
    "Tapers, and Finishers",
    "51-2090": "Miscellaneous Assemblers and Fabricators",
    "53-1047": "First-Line Supervisors of Transportation and Material Moving Workers, Except "
    "Aircraft Cargo Handling Supervisors",
}
# How much preparation O*NET's job zones stand for.
PREPARATION: Mapping[int, str] = {
    1: "little or none", 2: "some", 3: "medium", 4: "considerable", 5: "extensive",
}  # fmt: skip
HIDDEN = "no wage data outside the United States"
_TOP = "above the highest figure that BLS publishes for it"
_WITHHELD = "BLS withholds it or publishes hourly pay only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """Yearly wage percentiles; ``occupation`` is the BLS occupation that they are for.

    ``inherited`` says that it is a broader group than the occupation asked about. None is
    not published; ``top_coded``: because it lies above the highest figure published.
    """

    p25: int | None
    p50: int | None
    p75: int | None
    currency: str
    area: str
    year: int
    occupation: str
    occupation_title: str | None
    inherited: bool
    top_coded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PayAnswer:
    """Employment and pay of an occupation, and ``note`` on what there is none of, and why."""

    employment: int | None = None
    wage: Pay | None = None
    note: str | None = None


def area_named(text: str) -> str:
    """Return the area that a name or postal code means.

    Raises
    ------
    InputError
        BLS publishes no such area here; the hint names those spelt alike.

    Examples
    --------
    >>> area_named("new york"), area_named("TX"), area_named("US")
    ('New York', 'Texas', 'United States')
    """
    wanted = " ".join(text.split()).casefold()
    for code, name in AREAS.items():
        if wanted in (code.casefold(), name.casefold()):
            return name
    near = get_close_matches(wanted.title(), list(AREAS.values()), n=3)
    raise InputError(
        f"there are no wages for the area {text!r}",
        hint=f"did you mean {', '.join(near)}?" if near
        else "give the United States, a state or territory, or its postal code",
    )  # fmt: skip


def pay_of(
    occupation: Occupation | None,
    *,
    titles: Mapping[str, str],
    area: str = NATION,
    country: str = "US",
) -> PayAnswer:
    """Return the employment and wage that an occupation carries, or why there is none.

    Parameters
    ----------
    occupation : Occupation or None
        With the wage of the area, where there is one.
    titles : mapping of str to str
        O*NET-SOC code to title, for the title of the BLS occupation.
    area : str
        The area the wage is for.
    country : str
        ISO 3166-1 alpha-2. Outside the United States nothing is given: pay there is another,
        and converting a currency does not make it the same.

    Returns
    -------
    PayAnswer

    Raises
    ------
    InputError
        The country is no such code.
    """
    code = country.strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise InputError(f"{country!r} is no country code", hint="two letters, such as US or DE")
    if code != "US":
        return PayAnswer(note=HIDDEN)
    if occupation is None or occupation.soc is None:
        return PayAnswer(note="no BLS occupation is known for this role")
    found = occupation.wage
    if found is None:
        place = f"the {area}" if area == NATION else area
        return PayAnswer(note=f"BLS publishes no wage for {occupation.soc} in {place}")
    # "29-1141.01" is one of several occupations within "29-1141".
    within = re.fullmatch(r"\d\d-\d{4}\.(?!00)\d\d", occupation.id) is not None
    wage = Pay(
        p25=found.p25, p50=found.p50, p75=found.p75, currency=found.currency, area=found.area,
        year=found.year, occupation=found.occupation,
        occupation_title=titles.get(f"{found.occupation}.00") or _GROUPS.get(found.occupation),
        inherited=found.inherited or within,
        top_coded=found.top_coded,
    )  # fmt: skip
    return PayAnswer(employment=occupation.employment, wage=wage, note=_missing(wage))


def _missing(wage: Pay) -> str | None:
    figures = {"25th": wage.p25, "50th": wage.p50, "75th": wage.p75}
    lost = [name for name, figure in figures.items() if figure is None]
    if not lost:
        return None
    which = "no percentile" if len(lost) == len(figures) else f"no {' or '.join(lost)} percentile"
    return f"{which} is published: {_TOP if wage.top_coded else _WITHHELD}"
