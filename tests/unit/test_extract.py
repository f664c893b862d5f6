"""Extraction: words that are not skills, parts that hold none, offsets, odd and large texts."""

# ruff: noqa: E501  (sentences read better whole)
from __future__ import annotations

import time

import pytest

import skillmatch as sm
from skillmatch.errors import InputError

# The name of a skill in ordinary prose: the label must not be read there.
TRAPS = [
    ("R", "Please see section R of the application form for details of the post."),
    ("R", "You must have experience with the R & D tax credit process."),
    ("R", "You will report to Mr R. Patel, the head of the finance department."),
    ("C", "You must have GCSEs at grade C or above in English and mathematics."),
    ("C", "You will need vitamin C supplements for the residents every morning."),
    ("C", "You must hold a C+E licence and a digital tachograph card."),
    ("C", "Keep the freezer at minus 18 °C and record every reading."),
    ("Go", "You must be ready to go the extra mile for our customers."),
    ("Go", "Go to our careers page to learn about the team."),
    ("Go", "You need a positive, can-do attitude on the go all day."),
    ("Go", "Ready, steady, Go! We need cheerful leaders for the holiday club."),
    ("use spreadsheets software", "You will excel in a fast-paced environment."),
    ("use spreadsheets software", "Excel in your career with a team that cares."),
    ("use spreadsheets software", "We help people to excel and you must want that too."),
    ("Rust programming language", "You must remove rust from steel before you paint it."),
    ("Rust programming language", "Rust must be ground off the hull with care."),
    ("Rust programming language", "Experience in treating rust and corrosion on vehicle bodies is required."),
    ("Java (computer programming)", "You will roast beans from Java and Sumatra in our bakery."),
    ("Java (computer programming)", "You need to love a good cup of java and talking to guests."),
    ("Microsoft Access", "You must have access to a car for work."),
    ("Microsoft Access", "Access to confidential records must be logged."),
    ("Microsoft Access", "You will need to improve access to care for patients."),
    ("use word processing software", "You must keep your word and arrive on time."),
    ("use word processing software", "Word of mouth brings most of our customers, so you need to be kind."),
    ("Google Drive", "You must have the drive and ambition to succeed."),
    ("Google Drive", "You will need to drive change across the department."),
    ("drive vehicles", "You need the drive to win and strong energy."),
    ("lead a team", "Follow up every sales lead within one day as required."),
    ("lead a team", "You must know how to strip lead paint safely."),
    ("Swift (computer programming)", "We need a swift response to every complaint."),
    ("Swift (computer programming)", "You must be swift and tidy behind the bar."),
    ("Swift (computer programming)", "You will report to Ms Taylor Swift, the catering manager."),
    ("Apache Spark", "You must spark curiosity in the children you teach."),
    ("Apache Spark", "Replace a worn spark plug when the engine needs it."),
    ("Microsoft Outlook", "You must have a positive outlook on life."),
    ("Microsoft Outlook", "A cheerful outlook is essential in our nursery."),
    ("Microsoft Teams", "You must work well in teams of six on the night shift."),
    ("Microsoft Teams", "Our teams need you."),
    ("Scratch (computer programming)", "You must cook every meal from scratch."),
    ("Pascal (computer programming)", "You will report to Pascal, who must approve every order."),
    ("Ruby (computer programming)", "You will need to value a ruby ring and other jewellery."),
    ("Python (computer programming)", "You must feed the python and clean its tank at the zoo."),
    ("SAP", "You must collect the sap of the maple trees in spring."),
    ("Adobe Photoshop", "You need to change a flash and a lens between two portraits."),
    ("React", "You must react calmly to emergencies."),
    ("Slack", "You must take up the slack when colleagues are away."),
    ("Zoom", "You must zoom in on the details that matter to clients."),
    ("Jenkins (tools for software configuration management)", "Send your weekly report to Mr Jenkins, the site manager."),
    ("Tableau", "You will need to stage a living tableau with the drama group."),
    ("Unity (digital game creation systems)", "You must bring unity to a divided congregation."),
    ("Chef (tools for software configuration management)", "You must help the head chef at weekends."),
    ("Puppet (tools for software configuration management)", "You must put on a puppet show for the children."),
    ("Ansible", "We need staff who are able and sensible."),
    ("use word processing software", "You must be able to spell every word correctly."),
    ("Spring Framework", "You must be free to start in spring."),
    ("Docker", "You must have worked as a docker in the port."),
    ("plant species", "You must have worked in a process plant before."),
    ("plant species", "You will need to maintain plant and machinery on site."),
    ("nursing science", "The nursing team needs a cheerful receptionist."),
    ("nursing science", "You will need to clean our nursing home every morning."),
    ("accounting", "You must take personal responsibility, accounting for your own time."),
    ("human resource management", "The rate is 12 GBP/hr and you must be able to start now."),
    ("recruit employees", "We are currently recruiting for a nurse, who must be registered."),
    ("asylum systems", ("In line with the requirements of the Asylum and Immigration Act, "
     "applicants must be eligible to work.")),
    ("acute care", "We provide permanent or short term care and need kind people."),
]  # fmt: skip

# The same words meant as skills: one of the labels must be read there.
MEANT = [
    (("R",), "You must have experience of data analysis in R and Python."),
    (("C",), "Strong programming skills in C and C++ are required."),
    (("Go", "Golang"), "You must have written back-end services in Go, Python or Java."),
    (("use spreadsheets software", "Microsoft Excel", "Excel"),
     "You must have strong Microsoft Excel skills, pivot tables included."),
    (("use spreadsheets software", "Microsoft Excel", "Excel", "use microsoft office",
      "office software"), "Proficiency in Word, Excel and Outlook is essential."),
    (("Rust programming language",), "Experience with systems programming languages such as Rust or C++ is required."),
    (("Java (computer programming)",), "You must have three years of experience with Java and Spring."),
    (("Microsoft Access", "Access"), "You must have built databases with Microsoft Access and SQL."),
    (("Swift (computer programming)", "Swift"),
     "You must have developed iOS apps with Swift and Objective-C."),
    (("Apache Spark", "SPARK", "Spark"), "Experience with Hadoop and Apache Spark is required."),
    (("Microsoft Outlook", "Outlook", "use e-services", "office software", "use microsoft office",
      "use spreadsheets software"), "You must be confident with Microsoft Outlook and Excel."),
    (("Python (computer programming)",), "Solid programming experience in Python is essential."),
    (("SQL",), "You must know how to write SQL queries."),
    (("Tableau", "Tableau Software"), "You must have built dashboards in Tableau or Power BI."),
    (("customer service",), "Excellent customer service skills are required."),
    (("project management", "perform project management"),
     "Proven project management experience is essential."),
    (("accounting", "accounting techniques"), "A good knowledge of accounting is required."),
    (("operate forklift",), "You must have experience of operating a forklift."),
    (("carry out wound care",), "Experience of wound care is essential."),
    (("teamwork principles", "work in teams", "cooperate with colleagues"),
     "You must be able to work in teams and have strong teamwork skills."),
]  # fmt: skip

SILENT = [
    "Benefits\n- Excel training budget\n- Gym, Spanish lessons and yoga\n- Private dental care",
    "What we offer:\n- Python courses\n- A pension and 28 days of annual leave",
    (
        "Equal opportunities\nWe welcome all applicants regardless of race, age, disability, marketing "
        "background or sexual orientation."
    ),
    (
        "We are an equal opportunity employer and will provide reasonable accommodation for project "
        "management training."
    ),
    (
        "About us\nWe build software in Python and Java for the health care industry.\n"
        "Our customers love our data analysis."
    ),
    "Our company provides accounting, payroll and digital marketing to 400 clients.",
    "Acme is a leading provider of machine learning, cloud technologies and customer service.",
    "How to apply\nSend us your CV and a letter; for informal visits contact the project manager.",
    "Salary: £30,000 per annum, bonus scheme, free parking and Microsoft Excel training.",
    "No knowledge of Python is required.",
    "You do not need SQL or Java.",
]


def labels(matcher, text: str, *, kind: str = "advert") -> set[str]:
    return {matcher.taxonomy.label(m.skill_id) for m in matcher.extract(text, kind=kind).mentions}


def check_spans(text: str, found) -> None:
    """Every span is a true quote of the text, every score a probability."""
    for m in (*found.mentions, *found.requirements, *found.unlinked):
        assert 0 <= m.span[0] < m.span[1] <= len(text)
        assert text[m.span[0] : m.span[1]] == m.quote
    assert all(0.0 <= m.score <= 1.0 for m in found.mentions)
    assert list(found.mentions) == sorted(found.mentions, key=lambda m: m.span)


@pytest.mark.parametrize(("label", "text"), TRAPS)
def test_an_ordinary_word_is_no_skill(matcher, label, text):
    assert label not in labels(matcher, text)


@pytest.mark.parametrize(("wanted", "text"), MEANT)
def test_the_same_word_meant_as_a_skill_is_read(matcher, wanted, text):
    assert labels(matcher, text) & set(wanted)


def test_traps_name_skills_of_the_taxonomy(matcher):
    """A trap for a label that does not exist could never fail."""
    assert not {label for label, _ in TRAPS} - {s.label for s in matcher.taxonomy}
    assert len(TRAPS) + len(MEANT) >= 60


@pytest.mark.parametrize("text", SILENT)
def test_parts_that_ask_for_nothing_yield_nothing(matcher, text):
    assert labels(matcher, text) == set()


def test_a_section_ends_where_the_next_one_begins(matcher):
    text = (
        "About us\nWe write accounting software.\n\nRequirements\n- Strong SQL skills\n"
        "- Project management\n\nBenefits\n- Spanish lessons\n"
    )
    assert labels(matcher, text) == {"SQL", "project management"}


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        ("You must hold a full UK driving licence.", "licence", "driving licence"),
        ("Current registration with the NMC: NMC PIN is essential.", "licence", "NMC"),
        ("A CSCS card is required.", "licence", "CSCS"),
        ("You must have a bachelor's degree in economics.", "degree", "bachelor"),
        ("Educated to degree level or equivalent experience required.", "degree", "degree"),
        ("You need at least three years of experience in retail.", "years", "3 years"),
        ("5+ years' experience of working with children is essential.", "years", "5 years"),
        ("Fluent German is required.", "language", "German"),
        ("You must speak good Welsh.", "language", "Welsh"),
    ],
)
def test_licences_degrees_years_and_languages_are_requirements(matcher, text, kind, label):
    found = matcher.extract(text)
    check_spans(text, found)
    hits = [r for r in found.requirements if r.kind == kind]
    assert any(label.casefold() in r.label.casefold() for r in hits), found.requirements
    for mention in found.mentions:
        assert all(
            mention.span[1] <= r.span[0] or r.span[1] <= mention.span[0]
            for r in hits
            if r.kind == "licence"
        )


def test_a_licence_is_not_a_skill(matcher):
    assert labels(matcher, "You must hold a full, clean UK driving licence.") == set()


@pytest.mark.parametrize(
    "text",
    [
        "Experience with Master Data Management platforms is essential.",
        "You must be an associate who enjoys talking to customers.",
        "The school is 40 years old and needs a caretaker with experience.",
        "No experience or degree is required.",
    ],
)
def test_what_only_looks_like_a_degree_or_years_is_none(matcher, text):
    assert not [r for r in matcher.extract(text).requirements if r.kind in {"degree", "years"}]


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("Python is required.", "required"),
        ("You must have experience with Python.", "required"),
        ("Experience with Python would be an advantage.", "preferred"),
        ("Nice to have:\n- Experience with Python", "preferred"),
        ("Essential criteria\n- Experience with Python", "required"),
        ("Desirable\n- Experience with Python", "preferred"),
        ("Ideally you know Python.", "preferred"),
    ],
)
def test_required_and_preferred(matcher, text, need):
    python = [m for m in matcher.extract(text).mentions if m.quote == "Python"]
    assert [m.requirement for m in python] == [need]


ODD = {
    "html": "<p>You must have <b>Python</b> &amp; <i>SQL</i> experience.</p>",
    "emoji": "🚀🚀 You must have Python 🐍 and SQL 💾 experience 👩‍💻.",
    "rtl": "שלום \u202eYou must have Python and SQL experience\u202c مرحبا",
    "nul": "You must have\x00 Python\x00 and SQL\x00 experience.",
    "crlf": "Requirements\r\n- Python experience\r\n- SQL experience\r\n",
    "cr": "Requirements\r- Python experience\r- SQL experience\r",
    "bom": "\ufeffYou must have Python and SQL experience.",
    "combining": "Cafe\u0301 No\u0308rd: you must have Python and SQL experience.",
    "tabs": "Requirements\n\t•\tPython experience\n\t•\tSQL experience",
    "nbsp": "You must have\u00a0Python and\u00a0SQL experience.",
    "soft hyphen": "You must have exper\u00adience with Python and SQL.",
    "surrogate": "You must have Python \ud800 and SQL experience.",
    "astral": "𝕐𝕠𝕦 You must have Python and SQL experience 𝒪.",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_texts_keep_their_offsets(matcher, name):
    text = ODD[name]
    found = matcher.extract(text)
    check_spans(text, found)
    quotes = [m.quote for m in found.mentions]
    assert any("Python" in q for q in quotes)
    assert any("SQL" in q for q in quotes)


@pytest.mark.parametrize("name", ODD)
def test_a_quote_begins_and_ends_with_a_word(matcher, name):
    for mention in matcher.extract(ODD[name]).mentions:
        assert mention.quote[0].isalnum(), repr(mention.quote)
        assert mention.quote[-1].isalnum() or mention.quote[-1] in "+#", repr(mention.quote)


@pytest.mark.parametrize("text", ["", " ", "\n\n\r\n", "\x00", "....", "🚀", "\u202e", "a"])
@pytest.mark.parametrize("kind", ["advert", "cv", "programme"])
def test_a_text_without_words_yields_nothing(matcher, text, kind):
    found = matcher.extract(text, kind=kind)
    assert (found.mentions, found.requirements, found.unlinked) == ((), (), ())


def test_the_limits_are_named(matcher):
    with pytest.raises(InputError, match="limit"):
        matcher.extract("a" * 2_000_001)
    with pytest.raises(InputError, match="kind"):
        matcher.extract("Python", kind="poem")


def test_no_texts_and_order(matcher):
    assert matcher.extract_many([]) == []
    texts = ["You must know Python.", "", "You must know SQL."]
    together = matcher.extract_many(texts)
    assert together == [matcher.extract(t) for t in texts]


@pytest.mark.slow
def test_a_text_of_a_megabyte_ends_in_time(matcher):
    piece = "You must have experience with Python, SQL and project management in teams.\n"
    text = piece * (1_000_000 // len(piece) + 1)
    began = time.perf_counter()
    found = matcher.extract(text)
    assert time.perf_counter() - began < 60
    assert text[slice(*found.mentions[-1].span)] == found.mentions[-1].quote


@pytest.mark.parametrize("piece", ["a", "(", "Python ", "- \n", "é", "1 ", "C++/", "SQL, "])
def test_time_grows_with_the_length_of_one_line(matcher, piece):
    """Twice the text takes about twice the time, not four times: no line can stall a reader."""

    def seconds(n: int) -> float:
        began = time.perf_counter()
        check_spans(piece * n, matcher.extract(piece * n))
        return time.perf_counter() - began

    seconds(10)
    short, long = seconds(4000 // len(piece)), seconds(16000 // len(piece))
    assert long < 8 * short + 0.5, f"{short:.2f} s, then {long:.2f} s for four times the text"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Requirements\n- Python experience", "Python (computer programming)"),
        ("Skills: Python, SQL", "Python (computer programming)"),
        ("Python, SQL and Excel are required.", "Python (computer programming)"),
        ("Python is required.", "Python (computer programming)"),
        ("Requirements:\nJava\nPython\nSQL", "Java (computer programming)"),
        ("Must have:\n* Tableau\n* Power BI", "Tableau"),
    ],
)
def test_a_name_may_open_its_line(matcher, text, label):
    assert label in labels(matcher, text)


def test_a_run_is_repeatable(matcher):
    text = "You must have Python, SQL and project management experience."
    assert matcher.extract(text) == matcher.extract(text)


def test_a_cv_states_what_it_holds(matcher):
    text = "Skills\nPython, SQL, project management\n\nInterests\nCooking and yoga"
    assert labels(matcher, text, kind="cv") >= {"Python (computer programming)", "SQL"}
    assert not {"use cooking techniques", "yoga"} & labels(matcher, text, kind="cv")


@pytest.fixture(scope="module")
def nlp(matcher):
    return sm.pipeline(matcher=matcher)


class TestPipeline:
    def test_spans_carry_the_mentions(self, matcher, nlp):
        text = "You must have experience with Python, C++, SQL and wound care."
        doc = nlp(text)
        assert doc.text == text
        found = matcher.extract(text)
        assert [s.kb_id_ for s in doc.spans["skills"]] == [m.skill_id for m in found.mentions]
        for span, mention in zip(doc.spans["skills"], found.mentions, strict=True):
            assert mention.quote in span.text
            assert span._.score == mention.score
            assert span._.via == mention.via
            assert span._.requirement == "required"
            assert span._.skill == matcher.taxonomy.label(mention.skill_id)
            assert span.label_ == matcher.taxonomy[mention.skill_id].kind
        assert doc.user_data["skillmatch"] == found

    def test_two_mentions_in_one_token_keep_their_own_marks(self, nlp):
        doc = nlp("You must have experience with Python and C++/SQL.")
        found = doc.user_data["skillmatch"].mentions
        assert [s._.score for s in doc.spans["skills"]] == [m.score for m in found]

    def test_the_empty_document(self, nlp):
        assert len(nlp("").spans["skills"]) == 0

    def test_displacy_draws_them(self, nlp):
        from spacy import displacy

        doc = nlp("You must have experience with Python.")
        html = displacy.render(doc, style="span", options={"spans_key": "skills"}, jupyter=False)
        assert "Python" in html
        assert "tool" in html or "knowledge" in html

    @pytest.mark.parametrize("name", [n for n in ODD if n != "surrogate"])
    def test_odd_texts(self, nlp, name):
        doc = nlp(ODD[name])
        spans = doc.spans["skills"]
        assert any("Python" in s.text for s in spans)
        assert any("SQL" in s.text for s in spans)

    def test_two_pipelines_live_side_by_side(self, matcher, nlp):
        other = sm.pipeline(matcher=matcher)
        text = "You must know SQL."
        one, two = nlp(text), other(text)
        assert [s.text for s in one.spans["skills"]] == [s.text for s in two.spans["skills"]]


@pytest.mark.parametrize("mode", ["fast", "accurate"])
def test_a_users_own_skills_work_without_training(tmp_path, mode):
    path = tmp_path / "skills.csv"
    path.write_text(
        "id,label,aliases\nc:1,operate the Zeta press,run the Z-press;Zeta press operation\n"
        "c:2,blend perfume oils,perfumery blending\nc:3,keep a cold chain,cold chain handling\n",
        encoding="utf-8",
    )
    own = sm.load(taxonomy=path, mode=mode)
    text = "You run the Z-press on nights. We offer free fruit. Experience in cold chain handling."
    found = own.extract(text).mentions
    assert {m.skill_id: m.quote for m in found} == {
        "c:1": "run the Z-press",
        "c:3": "cold chain handling",
    }
    assert own.extract("Our office is near the station.").mentions == ()
