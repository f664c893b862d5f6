"""Tables of what ``evaluate ranking`` measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skillmatch.report.table import plain_table

__all__ = ["judged_tables", "ranking_tables"]


def ranking_tables(figures: Mapping[str, Any]) -> list[Any]:
    """Return the goals first, then what each judge says, the optimum and the roles.

    Parameters
    ----------
    figures : mapping
        Made by :func:`skillmatch.evaluate.ranking_cases.evaluate_cases`.
    """
    kinds = ", ".join(f"{n} from {k}s" for k, n in figures["n_by_kind"].items())
    people = f"{figures['n_people']} people ({kinds}), {figures['n_credentials']:,} credentials"
    made: list[Any] = [
        plain_table(
            f"Goals: {people}",
            ("what", "measured", "goal", "met"),
            [
                (r["what"], _with(r["value"], r["ci95"]), f"{r['goal']:.2f}",
                 "yes" if r["value"] >= r["goal"] else "no")
                for r in figures["ratios"]
            ],
        )
    ]  # fmt: skip
    for name, systems in figures["judged"].items():
        depths = [k for k in next(iter(systems.values())) if k.startswith("closed@")]
        made.append(
            plain_table(
                f"Share of the gap closed: {name}",
                ("", *depths),
                [(s, *(_with(v[d], v["ci95"][d]) for d in depths)) for s, v in systems.items()],
            )
        )
    for roles, depths in figures["jcrec"].items():
        for depth, found in depths.items():
            title = (
                f"Roles that can be applied for {depth}, of {found['n_roles']:,} {roles}; "
                f"before: {found['before']:.2f}, own role {found['own_role_before']:.0%}, "
                f"own match {found['own_match_before']:.2f}"
            )
            rows = [
                (name, _with(v["gained"], v["ci95"]["gained"]),
                 _with(v["own_role"], v["ci95"]["own_role"]),
                 _with(v["own_match"], v["ci95"]["own_match"]))
                for name, v in found["systems"].items()
            ]  # fmt: skip
            made.append(plain_table(title, ("", "roles gained", "own role", "own match"), rows))
    return made


def judged_tables(figures: Mapping[str, Any]) -> list[Any]:
    """Return how often our lists were preferred in a blind comparison.

    Parameters
    ----------
    figures : mapping
        Made by :func:`skillmatch.evaluate.judged.judged_figures`.
    """
    rows = [
        (ours, name, v["preferred"], v["tied"], v["not_preferred"],
         _with(v["share"], v["ci95"]["share"]))
        for ours, against in figures["ours"].items()
        for name, v in (
            *((n, f) for n, f in against.items() if n != "by_kind"),
            *((f"both, {kind}", f) for kind, f in against["by_kind"].items()),
        )
    ]  # fmt: skip
    title = (
        f"{figures['n_cases']} top fives judged blind by a language model; goal: preferred in "
        f"{figures['goal']:.0%}"
    )
    columns = ("ours", "against", "preferred", "tied", "not preferred", "share preferred")
    return [plain_table(title, columns, rows)]


def _with(value: float, interval: Any) -> str:
    return f"{value:.3f} [{interval[0]:.3f}, {interval[1]:.3f}]"
