"""The calendar file keeps to RFC 5545, whatever the titles hold, and repeats."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmatch.domain import Credential, Pathway, PathwayStep
from skillmatch.errors import InputError
from skillmatch.rank.timetable import timetable
from skillmatch.report.ics import pathway_ics, undated

MADE = date(2026, 1, 31)
MONDAY = date(2026, 2, 2)


def path(*credentials, closes=("s1", "s2")):
    steps = [PathwayStep(credential=c, gain=0.1, coverage=0.5, closes=closes) for c in credentials]
    made = timetable(steps, weekly_hours=10, start=MONDAY)
    return Pathway(
        steps=made, hours=0, hours_unknown=0, prices=MappingProxyType({}), prices_unknown=0,
        coverage_before=0.2, coverage=0.5,
    )  # fmt: skip


def course(n=1, **more):
    return Credential(**{"id": f"c{n}", "title": f"Course {n}", "hours": 20.0, **more})


def parse(text):
    """Read a calendar strictly; return its own properties and those of each event."""
    raw = text.encode("utf-8")
    assert raw.endswith(b"\r\n")
    physical = raw.split(b"\r\n")[:-1]
    assert all(0 < len(p) <= 75 for p in physical)
    assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", b"".join(physical))
    for p in physical:
        p.decode("utf-8")  # No character is cut in two.
    lines = raw.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]
    events, own, open_ = [], {}, []
    for line in lines:
        found = re.fullmatch(r"([A-Z-]+)((?:;[A-Z-]+=[^;:,\"]+)*):(.*)", line, re.DOTALL)
        assert found, line
        name, parameters, value = found.groups()
        if name == "BEGIN":
            open_.append(value)
            events += [{}] if value == "VEVENT" else []
        elif name == "END":
            assert open_.pop() == value
        else:
            into = events[-1] if open_[-1] == "VEVENT" else own
            assert name not in into
            if name in ("SUMMARY", "DESCRIPTION"):
                assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,nN])*", value)
                value = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
            into[name] = (value, parameters) if parameters else value
    assert not open_
    assert own["VERSION"] == "2.0"
    assert own["PRODID"]
    for event in events:
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
        assert event["UID"]
    return own, events


def test_events_stand_on_their_days():
    made = path(course(1, issuer="Uni, Köln"), course(2, url="https://a.example/x?q=1;2"))
    _, events = parse(pathway_ics(made, made=MADE, weekly_hours=10, label="skill {}".format))
    first, second = events
    assert first["DTSTART"] == ("20260202", ";VALUE=DATE")
    assert first["DTEND"] == ("20260216", ";VALUE=DATE")  # Fourteen days, the end not included.
    assert second["DTSTART"] == ("20260216", ";VALUE=DATE")
    assert first["DTSTAMP"] == "20260131T000000Z"
    assert first["DESCRIPTION"] == (
        "Skillmatch pathway, step 1 of 2.\nIssuer: Uni, Köln\n"
        "Workload: 20 hours, 10 hours a week\nCloses: skill s1, skill s2"
    )
    assert "URL" not in first
    assert second["URL"] == "https://a.example/x?q=1;2"


def test_the_same_bytes_and_ids():
    made = path(course(1), course(2))
    assert pathway_ics(made, made=MADE) == pathway_ics(made, made=MADE)
    ids = [e["UID"] for e in parse(pathway_ics(made, made=MADE))[1]]
    later = [e["UID"] for e in parse(pathway_ics(made, made=date(2026, 5, 1)))[1]]
    assert ids == later
    assert len(set(ids)) == 2
    moved = replace(made, steps=timetable(made.steps, weekly_hours=5, start=MONDAY))
    assert not set(ids) & {e["UID"] for e in parse(pathway_ics(moved, made=MADE))[1]}


def test_steps_without_dates_are_left_out_and_counted():
    made = path(course(1), course(2, hours=None), course(3))
    _, events = parse(pathway_ics(made, made=MADE))
    assert [e["SUMMARY"] for e in events] == ["Course 1", "Course 3"]
    assert events[1]["DESCRIPTION"].startswith("Skillmatch pathway, step 3 of 3.")
    assert undated(made) == 1
    for empty in (path(course(hours=None)), path()):
        with pytest.raises(InputError, match="no step of this pathway has dates"):
            pathway_ics(empty, made=MADE)


@pytest.mark.parametrize(
    "title",
    [
        "One\r\nEND:VEVENT\r\nBEGIN:VALARM",
        "a;b,c\\d\\n:e",
        "\x00\x1b[31m\u202e\u2028\x85 end",
        "😀" * 500,
        "x" * 10_000,
        "é" * 37 + "\ud800",
        "",
    ],
)
def test_hostile_titles(title):
    made = path(course(title=title, issuer=title, id=title, url=title))
    _, events = parse(pathway_ics(made, made=MADE, product=title, label=lambda _: title))
    assert len(events) == 1
    assert len(events[0]["SUMMARY"]) <= 200
    assert "URL" not in events[0]


def test_signs_come_back_as_they_were():
    title = "C\\C++, basics; part 1: \\n and more"
    _, events = parse(pathway_ics(path(course(title=title)), made=MADE))
    assert events[0]["SUMMARY"] == title


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("javascript:alert(1)", None),
        ("https://a.example/\r\nATTACH:x", None),
        ("https://a.example/ü?q=ä", "https://a.example/%C3%BC?q=%C3%A4"),
        ("https://a.example/" + "x" * 3000, None),
        ("http://a.example/%20", "http://a.example/%20"),
    ],
)
def test_only_web_addresses(url, expected):
    _, events = parse(pathway_ics(path(course(url=url)), made=MADE))
    assert events[0].get("URL") == expected


def test_the_last_day_of_the_calendar():
    made = path(course())
    last = replace(made.steps[0], end=date.max)
    with pytest.raises(InputError, match="last day of the calendar"):
        pathway_ics(replace(made, steps=(last,)), made=MADE)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_parsed(title, issuer):
    made = path(course(title=title, issuer=issuer), course(2))
    assert len(parse(pathway_ics(made, made=MADE))[1]) == 2
