"""Floors under the figures of the model cards, on data that served no fitting."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from skillmatch.evaluate.cues import evaluate_cues, read_cues
from skillmatch.evaluate.documents import evaluate_documents
from skillmatch.evaluate.linking import candidates, evaluate_linking
from skillmatch.evaluate.spans import evaluate_spans, read_tagged
from skillmatch.evaluate.traps import evaluate_traps, read_traps
from skillmatch.store.bundle import Bundle

pytestmark = pytest.mark.shared
GOLDEN = Path(__file__).resolve().parents[1] / "golden"
LINKING = {
    ("tech", "fast"): (0.66, 0.82),
    ("house", "fast"): (0.56, 0.68),
    ("tech", "accurate"): (0.72, 0.86),
    ("house", "accurate"): (0.65, 0.79),
}


@pytest.fixture(scope="module", params=["fast", "accurate"])
def bundle(request):
    return Bundle(mode=request.param)


@pytest.fixture(scope="module")
def adverts(shared):
    spec = importlib.util.spec_from_file_location("golden_adverts", GOLDEN / "adverts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = [a for a in module.judged_adverts(shared) if a["skill_ids"]]
    assert len(found) == 59
    return found


@pytest.mark.parametrize(("name", "mode"), LINKING)
def test_linking(shared, name, mode):
    taxonomy = candidates(Bundle().taxonomy)
    own = Bundle(taxonomy=taxonomy, mode=mode)
    linker = own.linker if mode == "fast" else own.context_linker
    path = shared / "bench" / f"decorte_{name}_validation.csv.gz"
    figures = evaluate_linking(path, linker, baselines=["bm25"])
    model, bm25 = figures["model"], figures["baselines"]["bm25"]
    mrr, rp = LINKING[name, mode]
    assert model["mrr"] >= mrr
    assert model["rp@10"] >= rp
    assert model["rp@10"] > bm25["rp@10"] + 0.2


def test_sentences_without_a_skill_stay_silent(shared, bundle):
    sentences = read_tagged(shared / "bench" / "skillspan_dev.jsonl.gz")
    figures = evaluate_spans(sentences, bundle.extractor)
    model, clauses = figures["model"], figures["baselines"]["clauses"]
    assert model["silent"] >= 0.9
    assert model["overlap_precision"] >= 0.6 > clauses["overlap_precision"]


def test_whole_adverts(adverts, bundle):
    figures = evaluate_documents(adverts, bundle.extractor, baselines=["bm25"])
    # Skills that no judge was asked about count as wrong here: a floor, not the precision.
    assert figures["precision"] >= 0.78
    assert figures["recall"] >= {"fast": 0.28, "accurate": 0.36}[bundle.mode]
    assert figures["ece"] <= 0.1
    assert figures["f1"] > 2.5 * figures["baselines"]["bm25"]["f1"]


def test_mentions_judged_one_by_one(adverts, bundle):
    """Of the mentions shown that were judged, so many are right; the rest is unjudged."""
    lines = (GOLDEN / "shown.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    verdicts = {
        (f"{r['source']}:{r['sha']}", r["start"], r["end"], r["skill_id"]): r["verdict"]
        for r in rows
    }
    found = bundle.extractor.extract_many([a["text"] for a in adverts])
    seen = [
        verdicts[key] == "right"
        for a, e in zip(adverts, found, strict=True)
        for m in e.mentions
        if (key := (a["id"], *m.span, m.skill_id)) in verdicts
    ]
    assert len(seen) >= 200
    assert sum(seen) / len(seen) >= 0.86


def test_words_of_two_meanings(bundle):
    figures = evaluate_traps(read_traps(), bundle.extractor)
    assert figures["test"]["right"] >= 0.9
    assert figures["test"]["silent_right"] >= 0.95


def test_cues():
    figures = evaluate_cues(read_cues())["test"]
    for name in ("requirement", "level", "years"):
        assert figures[name] >= 0.93 > figures[f"{name}_commonest"]
