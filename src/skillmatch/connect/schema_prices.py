"""What schema.org courses and programmes cost: one price where it is certain, else words."""

from __future__ import annotations

import re
from decimal import Decimal

from skillmatch.connect.draft import Draft
from skillmatch.connect.jsonld import Json, links, local, one, text
from skillmatch.connect.markup import line
from skillmatch.connect.places import currency_code
from skillmatch.connect.schema_fields import iso_words
from skillmatch.connect.schema_graph import Graph
from skillmatch.connect.values import amount_of, currency_in

__all__ = ["price"]

# An offer with such a category is a part of the price or comes again and again.
_PARTIAL = re.compile(
    r"\b(?:per|fees?|books?|suppl\w*|terms?|credits?|subscription|monthly|weekly|yearly|deposit"
    r"|instal\w*|partial\w*)\b", re.I
)  # fmt: skip
_TIMES = re.compile(r"mon|ann|wee|day|hur|hour|year|term|semester|credit|module|^P\d", re.I)
_RANGE = re.compile(r"\D{0,4}\d[\d.,]*\s*(?:-|–|—|to)\s*\D{0,4}\d[\d.,]*\s*[A-Z]{0,3}")


def price(draft: Draft, graph: Graph, own: Json, instances: list[Json]) -> None:
    """Take the price where the offers agree on one, else what they say in words."""
    where = "schema:offers"
    offers = graph.nodes(own.get("offers"))
    if not offers:
        where = "schema:hasCourseInstance.offers"
        offers = [o for i in instances for o in graph.nodes(i.get("offers"))]
    totals: dict[tuple[Decimal, str], str] = {}
    notes: dict[str, None] = {}
    for offer in offers:
        _offer(draft, graph, offer, totals, notes)
    chosen = {k: v for k, v in totals.items() if re.search(r"\btotal\b", v, re.I)} or totals
    if len({(amount, code) for amount, code in chosen}) == 1:
        (amount, code) = next(iter(chosen))
        draft.price(amount, code, where)
    elif chosen:
        notes = dict.fromkeys(
            [*(f"{amount} {code}" + (f" ({said})" if said else "")
               for (amount, code), said in chosen.items()), *notes]
        )  # fmt: skip
    free = one(own.get("isAccessibleForFree"))
    if (free is True or (isinstance(free, str) and local(free).casefold() == "true")) and (
        "price" not in draft.values and "free" not in (note.casefold() for note in notes)
    ):
        notes["free"] = None
        where = "schema:isAccessibleForFree" if not offers else f"{where}, isAccessibleForFree"
    notes |= dict.fromkeys(_certificates(graph, own))
    aid = line(graph.open(own.get("financialAidEligible")))
    if aid and not links(aid):
        notes[f"financial aid: {aid}"] = None
        where += ", financialAidEligible"
    draft.put("price_note", "; ".join(notes), where)


def _certificates(graph: Graph, own: Json) -> list[str]:
    """Return what the credential that a course leads to costs by itself."""
    found = []
    for award in graph.nodes(own.get("educationalCredentialAwarded")):
        for offer in graph.nodes(award.get("offers")):
            amount, code = text(offer.get("price")), text(offer.get("priceCurrency"))
            if amount:
                category = line(graph.open(award.get("credentialCategory"))) or "credential"
                found.append(f"{category}: {amount} {code or ''}".strip())
    return found


def _offer(
    draft: Draft, graph: Graph, offer: Json, totals: dict[tuple[Decimal, str], str],
    notes: dict[str, None],
) -> None:  # fmt: skip
    category = line(graph.open(offer.get("category"))) or ""
    category = local(category) if links(category) else category
    inner = graph.nodes(offer.get("priceSpecification"))
    again = next((s for s in inner if _again(s)), None)
    specs = [{**(again or {}), **offer}] if _priced(offer) else inner
    seen = False
    for spec in specs:
        raw = one(spec.get("price", spec.get("lowPrice", spec.get("highPrice"))))
        code = text(spec.get("priceCurrency", offer.get("priceCurrency")))
        code = (currency_code(code) or code) if code else None
        if isinstance(raw, str):
            if _RANGE.fullmatch(raw.strip()):
                seen = True
                notes[f"{raw.strip()} {code or ''}".strip()] = None
                continue
            raw, code = currency_in(raw, code)
        high = spec.get("highPrice") if "price" not in spec else None
        if raw is None or isinstance(raw, dict | list):
            continue
        seen = True
        shown = f"{text(raw)} {code or ''}".strip()
        amount = amount_of(raw, typed=True)
        if amount is not None and not amount and not code:
            notes["free"] = None
        elif high is not None and text(high) != text(raw):
            notes[f"{text(raw)} to {text(high)} {code or ''}".strip()] = None
        elif _PARTIAL.search(category) or _again(spec):
            about = line(spec.get("name")) or line(spec.get("description")) if spec in inner else ""
            lead = ", ".join(w for w in (category or _again(spec), about) if w)
            notes[f"{lead}: {shown}"] = None
        elif amount is None or amount < 0 or not code:
            draft.price(raw, code, "schema:offers")  # lists what is wrong with it
        else:
            totals.setdefault((amount, code.strip().upper()), category)
    if not seen and category:
        notes["free" if category.casefold() == "free" else category] = None


def _priced(offer: Json) -> bool:
    return any(offer.get(key) is not None for key in ("price", "lowPrice", "highPrice"))


def _again(spec: Json) -> str:
    """Return the unit of a price that comes again, such as a month."""
    for key in ("billingDuration", "unitText", "unitCode", "referenceQuantity"):
        unit = text(spec.get(key))
        if unit and _TIMES.search(unit):
            return f"each {iso_words(unit) or unit}"
    return ""
