"""``catalogue check`` with the user's consent, a page at a time."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from skillmatch.cli.fetching import fetcher
from skillmatch.cli.talk import progress, say
from skillmatch.errors import InputError

if TYPE_CHECKING:
    from skillmatch.connect.catalogue_format import CatalogueRow
    from skillmatch.domain import Problem

__all__ = ["run_check"]

FRESH = ("fresh",)


def run_check(
    rows: Sequence[CatalogueRow], *, out: Path, yes: bool, limit: int | None, everything: bool
) -> list[Problem]:
    """Check the credentials that are due, write them all, and return what was not confirmed.

    Raises
    ------
    InputError
        There is nobody to ask for consent.
    """
    from skillmatch.connect.catalogue_format import write_catalogue
    from skillmatch.domain import Problem
    from skillmatch.freshness import freshness
    from skillmatch.live.checking import apply, check_credentials
    from skillmatch.live.download import is_url

    today = datetime.now().astimezone().date()
    due = [
        at for at, row in enumerate(rows)
        if everything or freshness(row.credential.checked_on, today) not in FRESH
    ][:limit]  # fmt: skip
    urls = {url for at in due if (url := rows[at].credential.url) and is_url(url)}
    if not due:
        if rows:
            say("every credential was checked within the last 90 days; check them again with --all")
    elif not yes:
        _consent(len(urls), len({url.split("/")[2] for url in urls}))
    done = list(rows)
    problems: list[Problem] = []
    outcomes: Counter[str] = Counter()
    with fetcher() as http, progress("checking", len(due)) as move:
        credentials = [rows[at].credential for at in due]
        found = check_credentials(credentials, http, today=today, move=move)
        for at, check in zip(due, found, strict=True):
            outcomes[check.outcome] += 1
            done[at] = replace(done[at], credential=apply(done[at].credential, check))
            if check.outcome != "confirmed":
                problems.append(
                    Problem(file=out.name, row=at + 1, column="url", value=check.url,
                            reason=f"{check.outcome}: {check.detail}",
                            remedy="look at the page and correct the record" if check.url
                            else "add the address of its page")
                )  # fmt: skip
    try:
        write_catalogue(out, done)
    except OSError as error:
        raise InputError(
            f"{out}: it cannot be written ({error.strerror})", hint="choose another --out"
        ) from None
    for name, count in outcomes.most_common():
        say(f"{count:,} {name}")
    say(f"wrote {len(done):,} credentials to {out}")
    return problems


def _consent(pages: int, hosts: int) -> None:
    what = f"{pages} pages of {hosts} providers would be opened from this machine"
    if not sys.stdin.isatty():
        raise InputError(what, hint="say --yes if that is what you want")
    if not typer.confirm(f"{what}, at most one a second each. Go on?", err=True):
        raise typer.Exit(0)
