"""Cohorts: every row of a table of students to its gap, its recommendations and its plan."""

from __future__ import annotations

from skillmatch.batch.outcome import Adviser, Outcome, run_cohort
from skillmatch.batch.paths import page_name

__all__ = ["Adviser", "Outcome", "page_name", "run_cohort"]
