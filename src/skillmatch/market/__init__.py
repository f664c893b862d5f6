"""The market: what adverts ask for, how that changes, and what BLS publishes on a role."""

from __future__ import annotations

from skillmatch.market.pay import AREAS, Pay, PayAnswer, area_named, pay_of
from skillmatch.market.role import Market, market_of
from skillmatch.market.series import PeriodShare, Trend
from skillmatch.market.shares import Demand, demand, distinct, refuse_made_up, wilson
from skillmatch.market.trend import Trends, trends

__all__ = [
    "AREAS",
    "Demand",
    "Market",
    "Pay",
    "PayAnswer",
    "PeriodShare",
    "Trend",
    "Trends",
    "area_named",
    "demand",
    "distinct",
    "market_of",
    "pay_of",
    "refuse_made_up",
    "trends",
    "wilson",
]
