"""Countries and languages by any of their usual names: ISO codes, EU authority URIs, words."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["country_code", "language_code"]

_CONTROLLED = "publications.europa.eu/resource/authority/"
_USUAL = {"uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
          "usa": "US", "u.s.": "US", "el": "GR", "türkiye": "TR", "turkey": "TR",
          "south korea": "KR", "russia": "RU", "czech republic": "CZ"}  # fmt: skip


@lru_cache(maxsize=4096)
def country_code(value: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country, ``None`` where it cannot be told.

    Examples
    --------
    >>> country_code("http://publications.europa.eu/resource/authority/country/IRL")
    'IE'
    >>> country_code("United States"), country_code("de"), country_code("Atlantis")
    ('US', 'DE', None)
    """
    import pycountry

    name = value.strip()
    if _CONTROLLED in name:
        name = name.rstrip("/").rpartition("/")[2]
    low = name.casefold()
    if low in _USUAL:
        return _USUAL[low]
    try:
        found = pycountry.countries.lookup(name)
    except LookupError:
        return None
    return str(found.alpha_2)


@lru_cache(maxsize=4096)
def language_code(value: str) -> str | None:
    """Return the shortest ISO 639 code of a language, ``None`` where it cannot be told.

    Examples
    --------
    >>> language_code("English"), language_code("en-US"), language_code("GER"), language_code("?")
    ('en', 'en', 'de', None)
    """
    import pycountry

    name = value.strip()
    if _CONTROLLED in name:
        name = name.rstrip("/").rpartition("/")[2]
    for word in (name, name.replace("_", "-").partition("-")[0]):
        low = word.lower()
        if len(low) == 2:
            found = pycountry.languages.get(alpha_2=low)
        elif len(low) == 3:
            found = pycountry.languages.get(bibliographic=low)
            found = found or pycountry.languages.get(alpha_3=low)
        else:
            found = pycountry.languages.get(name=word)
        if found is not None:
            return str(getattr(found, "alpha_2", found.alpha_3))
    return None
