"""Options that several verbs share, each declared once."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated, Optional

import typer

__all__ = [
    "Badge",
    "By",
    "Catalogue",
    "ConfirmLikely",
    "Currency",
    "Cv",
    "Day",
    "End",
    "Exclude",
    "Front",
    "Holds",
    "Ics",
    "IncludeUnknown",
    "Map",
    "MaxHours",
    "MaxPrice",
    "Method",
    "Must",
    "Order",
    "Out",
    "PathFormat",
    "Posting",
    "Postings",
    "Prefer",
    "ReportFormat",
    "Require",
    "Role",
    "Skills",
    "Start",
    "TableFormat",
    "Way",
    "WeeklyHours",
]


class TableFormat(str, Enum):
    """Formats of every table."""

    table = "table"
    json = "json"
    csv = "csv"


class ReportFormat(str, Enum):
    """Formats of the answer to ``recommend``."""

    table = "table"
    json = "json"
    csv = "csv"
    html = "html"
    pdf = "pdf"


class Order(str, Enum):
    """What a list is ordered by."""

    gap = "gap"
    hour = "hour"
    price = "price"


class Method(str, Enum):
    """How a pathway is chosen."""

    auto = "auto"
    exact = "exact"
    greedy = "greedy"


class PathFormat(str, Enum):
    """Formats of a pathway; the last three draw its front."""

    table = "table"
    json = "json"
    csv = "csv"
    svg = "svg"
    png = "png"
    html = "html"


Role = Annotated[
    Optional[str],  # noqa: UP045 (typer reads the annotation at run time)
    typer.Option("--role", help="Target role: a title in free text or an O*NET-SOC code."),
]
Posting = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--posting", help="One advert (text, PDF, DOCX) instead of a role; - is stdin."),
]
Postings = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--postings", help="A table of adverts: what those of this role ask for."),
]
Cv = Annotated[
    Optional[list[Path]],  # noqa: UP045
    typer.Option("--cv", help="A CV: text, PDF, DOCX, JSON Resume, Europass, LinkedIn zip."),
]
Badge = Annotated[
    Optional[list[Path]],  # noqa: UP045
    typer.Option("--badge", help="A badge (JSON, JWT, PNG, SVG) or a folder or zip of them."),
]
Holds = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--holds", help="Id of a credential already held. Repeatable."),
]
Skills = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--skills", help='Skills held, parted by commas: "SQL, Excel".'),
]
Catalogue = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--catalogue", help="A table of credentials; the bundled demo one otherwise."),
]
Taxonomy = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--taxonomy", help="A taxonomy made by: skillmatch taxonomy import."),
]
Map = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--map", help="Columns of the table: title=Course,issuer=Provider."),
]
ConfirmLikely = Annotated[
    bool,
    typer.Option("--confirm-likely", help="Count what degrees and past jobs make likely as held."),
]
Token = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--token", envvar="SKILLMATCH_TOKEN", help="Your token for the service; never stored."
    ),
]
BaseUrl = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--base-url", help="Another address of the same service, such as a mirror."),
]
MaxHours = Annotated[
    Optional[float], typer.Option("--max-hours", help="At most so many hours of study.")  # noqa: UP045
]
MaxPrice = Annotated[
    Optional[str], typer.Option("--max-price", help="At most this price, in --currency.")  # noqa: UP045
]
Currency = Annotated[
    Optional[str], typer.Option("--currency", help="ISO 4217 code; never converted.")  # noqa: UP045
]
IncludeUnknown = Annotated[
    bool,
    typer.Option("--include-unknown", help="Keep credentials whose hours or price are not stated."),
]
By = Annotated[
    Order,
    typer.Option(
        "--by", help="Order by the share closed: in all, for each hour, for each unit of price."
    ),
]
Exclude = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--exclude", help="Id of a credential to leave out. Repeatable."),
]
Require = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--require",
        help="Leave out credentials that do not state this: recognised, assessed, "
        "identity-checked, hands-on, workload-stated, price-stated, level-stated, current, "
        "links-verified, stacks, complete. Repeatable, or parted by commas.",
    ),
]
Prefer = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option(
        "--prefer", help="Put these first among equal scores; the same names. Repeatable."
    ),
]
Must = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--must", help="Id of a credential that has to be in. Repeatable."),
]
WeeklyHours = Annotated[
    Optional[float],  # noqa: UP045
    typer.Option("--weekly-hours", help="Hours of study a week, for a timetable from --start."),
]
Start = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--start", help="First day of study, YYYY-MM-DD; with --weekly-hours."),
]
End = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--end", help="Last day of study: what does not fit before it is left out."),
]
Way = Annotated[
    Method,
    typer.Option("--method", help="Exact with proof where it can be; greedy is quick."),
]
Front = Annotated[
    bool,
    typer.Option("--front", help="Show what more hours and money bring, in place of one pathway."),
]
Ics = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--ics", help="Write the timetable to this calendar file too."),
]
Out = Annotated[Optional[Path], typer.Option("--out", "-o", help="Write to this file.")]  # noqa: UP045
Day = Annotated[
    str | None,
    typer.Option(
        "--date", help="Date of the report, YYYY-MM-DD; badges and syllabuses are judged by it."
    ),
]
