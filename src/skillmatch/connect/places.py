"""Countries, languages and currencies by any usual name: codes, EU authority URIs, words."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["country_code", "currency_code", "language_code"]

_CONTROLLED = "publications.europa.eu/resource/authority/"
_USUAL = {"uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
          "usa": "US", "u.s.": "US", "el": "GR", "türkiye": "TR", "turkey": "TR",
          "south korea": "KR", "russia": "RU", "czech republic": "CZ", "great britain": "GB",
          "u.s.a.": "US", "the netherlands": "NL", "republic of ireland": "IE",
          "republic of korea": "KR", "ivory coast": "CI", "kosovo": "XK", "xkx": "XK",
          # Their own names, as pages in their language have them.
          "deutschland": "DE", "österreich": "AT", "schweiz": "CH", "suisse": "CH",
          "svizzera": "CH", "españa": "ES", "italia": "IT", "nederland": "NL", "éire": "IE",
          "belgique": "BE", "belgië": "BE", "polska": "PL", "sverige": "SE", "norge": "NO",
          "danmark": "DK", "suomi": "FI", "brasil": "BR", "méxico": "MX"}  # fmt: skip
_CURRENCIES = {"united states dollar": "USD", "us dollars": "USD", "u.s. dollar": "USD",
               "euros": "EUR", "british pound": "GBP", "british pounds": "GBP",
               "canadian dollars": "CAD", "australian dollars": "AUD"}  # fmt: skip


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
def currency_code(value: str) -> str | None:
    """Return the ISO 4217 code of a currency, ``None`` where its name is not known for certain.

    Examples
    --------
    >>> currency_code("US Dollar"), currency_code("eur"), currency_code("$")
    ('USD', 'EUR', None)
    """
    import pycountry

    name = value.strip()
    if _CONTROLLED in name:
        name = name.rstrip("/").rpartition("/")[2]
    low = name.casefold()
    if low in _CURRENCIES:
        return _CURRENCIES[low]
    try:
        return str(pycountry.currencies.lookup(name).alpha_3)
    except LookupError:
        return None


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
