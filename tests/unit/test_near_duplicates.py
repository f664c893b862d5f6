import random
import subprocess
import sys
import time

import pytest

from skillmatch.domain import JobPosting
from skillmatch.errors import InputError
from skillmatch.near_duplicates import (
    Duplicate,
    drop_near_duplicates,
    near_duplicates,
)


def words(seed, count=300):
    draw = random.Random(seed)
    return [f"w{draw.randrange(5000)}" for _ in range(count)]


def changed(text, places):
    made = text.split()
    for place in places:
        made[place] = f"new{place}"
    return " ".join(made)


def similarity(one, other):
    """The Jaccard similarity of runs of five words, the slow way."""
    first, second = (
        {tuple(w[i : i + 5]) for i in range(len(w) - 4)} for w in (one.split(), other.split())
    )
    return len(first & second) / len(first | second)


TEXT = " ".join(words(1))


def test_texts_equal_to_the_letter():
    other = " ".join(words(2))
    assert near_duplicates([TEXT, other, TEXT, TEXT]) == (
        Duplicate(index=2, of=0, similarity=1.0),
        Duplicate(index=3, of=0, similarity=1.0),
    )


def test_case_and_punctuation_do_not_part_texts():
    assert near_duplicates([TEXT, TEXT.upper().replace(" ", ", ")]) == (
        Duplicate(index=1, of=0, similarity=1.0),
    )


def test_one_word_in_three_hundred():
    text = changed(TEXT, [150])
    (found,) = near_duplicates([TEXT, text])
    assert found.similarity == pytest.approx(similarity(TEXT, text))
    assert found.similarity == pytest.approx(291 / 301)


def test_only_what_reaches_the_threshold_exactly():
    text = changed(TEXT, [20, 80, 140])
    share = similarity(TEXT, text)
    assert 0.9 < share < 0.91
    assert len(near_duplicates([TEXT, text], threshold=share)) == 1
    assert near_duplicates([TEXT, text], threshold=share + 1e-9) == ()


def test_every_pair_is_found_that_the_slow_way_finds():
    draw = random.Random(7)
    texts = []
    for number in range(60):
        base = " ".join(words(number, 120))
        places = draw.sample(range(120), draw.randrange(6))
        texts += [base, changed(base, places)]
    found = {(d.index, d.of): d.similarity for d in near_duplicates(texts, threshold=0.7)}
    wanted = {}
    for number in range(0, 120, 2):
        share = similarity(texts[number], texts[number + 1])
        if share >= 0.7:
            wanted[number + 1, number] = pytest.approx(share)
    assert found == wanted
    assert 20 < len(wanted) < 60


def test_texts_without_words_are_never_duplicates():
    assert near_duplicates(["", "", " \n", "!!!", "!!!"]) == ()
    assert near_duplicates([]) == ()


def test_short_texts():
    assert near_duplicates(["Nurse in Leeds", "nurse in leeds", "nurse in York", "nurse"]) == (
        Duplicate(index=1, of=0, similarity=1.0),
    )


def test_of_is_always_a_text_that_stays():
    chain = [TEXT]
    for step in range(12):
        chain.append(changed(chain[-1], [step * 20 + 10]))
    found = near_duplicates(chain)
    gone = {d.index for d in found}
    assert gone
    assert not gone & {d.of for d in found}
    assert len(gone) < 12  # The end of the chain is unlike its beginning.
    assert all(similarity(chain[d.index], chain[d.of]) >= 0.9 for d in found)


def test_a_text_equal_to_a_dropped_one_points_to_the_one_that_stays():
    near = changed(TEXT, [150])
    found = near_duplicates([TEXT, near, near])
    assert [(d.index, d.of) for d in found] == [(1, 0), (2, 0)]
    assert found[0].similarity == found[1].similarity < 1.0


def test_the_most_similar_of_those_that_stay():
    other = changed(TEXT, [20, 80, 140, 200])
    assert similarity(TEXT, other) < 0.9
    third = changed(TEXT, [20, 80, 140])
    found = near_duplicates([TEXT, other, third])
    assert [(d.index, d.of) for d in found] == [(2, 1)]


@pytest.mark.parametrize("threshold", [0, -0.1, 1.01, float("nan")])
def test_a_threshold_that_cannot_be(threshold):
    with pytest.raises(InputError):
        near_duplicates(["a"], threshold=threshold)


def test_a_low_and_a_full_threshold():
    half = " ".join(TEXT.split()[:150])
    assert len(near_duplicates([TEXT, half], threshold=0.3)) == 1
    assert near_duplicates([TEXT, changed(TEXT, [1])], threshold=1) == ()


def test_the_answer_is_the_same_in_another_process():
    code = (
        "import random; from skillmatch.near_duplicates import near_duplicates\n"
        "d = random.Random(3); t = []\n"
        "for i in range(200):\n"
        "    w = [f'w{d.randrange(40)}' for _ in range(40)]\n"
        "    t += [' '.join(w), ' '.join(w[:-2])]\n"
        "print(near_duplicates(t, threshold=0.6))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True,
            text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(answers) == 1
    assert "index=1" in answers.pop()


def advert(number, text, source="adverts.csv", **more):
    return JobPosting(id=str(number), title="Nurse", text=text, source=source, **more)


def test_adverts_keep_the_earliest_and_say_what_went():
    ads = [
        advert(0, TEXT, employer="A", location="Leeds"),
        advert(1, " ".join(words(2))),
        advert(2, changed(TEXT, [150]), employer="B", location="York"),
    ]
    kept, gone = drop_near_duplicates(ads)
    assert kept == (ads[0], ads[1])
    assert [(d.index, d.of) for d in gone] == [(2, 0)]


def test_made_up_and_real_adverts_are_never_merged():
    ads = [
        advert(0, TEXT, source="synthetic"), advert(1, TEXT), advert(2, TEXT, source="synthetic"),
        advert(3, TEXT, source="other.csv"),
    ]  # fmt: skip
    kept, gone = drop_near_duplicates(ads)
    assert kept == (ads[0], ads[1])
    assert [(d.index, d.of) for d in gone] == [(2, 0), (3, 1)]


def test_two_thousand_adverts_in_seconds():
    texts = [" ".join(words(seed)) for seed in range(1800)]
    texts += [changed(text, [100]) for text in texts[:200]]
    begun = time.process_time()
    found = near_duplicates(texts)
    assert [d.of for d in found] == list(range(200))
    assert time.process_time() - begun < 6  # 20,000 in a minute.
