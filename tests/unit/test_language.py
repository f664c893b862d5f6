"""The language of a text: English is read, what is not is told and left alone."""

# ruff: noqa: E501  (sentences read better whole)
from __future__ import annotations

import pytest

from skillmatch.extract.language import Reading, english_parts
from skillmatch.extract.sections import split

FOREIGN = [
    ("de", "German",
     ("Wir suchen zum nächsten Termin eine erfahrene Pflegekraft für unsere Station in Köln.\n"
      "Sie betreuen Patienten, führen die Akten und arbeiten eng mit den Ärzten zusammen.\n"
      "Voraussetzung ist eine abgeschlossene Ausbildung in der Krankenpflege.")),
    ("de", "German", "Wir suchen eine Buchhalterin mit guten Kenntnissen in Excel und SAP."),
    ("fr", "French",
     ("Nous recherchons un comptable expérimenté pour notre bureau de Lyon.\n"
      "Vous préparez les bilans, vous suivez les factures et vous conseillez nos clients.\n"
      "Une bonne maîtrise du tableur est indispensable.")),
    ("da", "Danish",
     ("Vi søger en erfaren sygeplejerske til vores afdeling i Aarhus.\n"
      "Du skal passe patienter, føre journaler og samarbejde med lægerne hver dag.\n"
      "Det er et krav, at du har en autorisation som sygeplejerske.")),
    ("zh", "Chinese",
     "我们正在招聘一名软件工程师。\n您将负责数据库的设计和维护。\n要求熟悉编程语言并具有三年工作经验。"),
    ("ar", "Arabic",
     ("نبحث عن محاسب ذي خبرة للعمل في مكتبنا.\n"
      "يجب أن تكون لديك معرفة جيدة بالبرامج المحاسبية وإعداد التقارير المالية.")),
]  # fmt: skip

ENGLISH = [
    ("We are looking for a nurse to join our ward in Leeds.\n"
     "You will care for patients, keep the records and work closely with the doctors.\n"
     "A degree in nursing is required."),
    "Key duties\n- Answer the telephone and greet visitors\n- Keep the diary of two directors\nYou must know Word.",
    "Python, SQL, Docker, Kubernetes, Terraform, Jenkins, Git, Linux",
    "Skills\n- Photoshop, Illustrator, InDesign, Premiere Pro\n- Java / Kotlin / Swift / Objective-C\n- Salesforce, HubSpot, Marketo",
    "AutoCAD Revit SolidWorks CATIA Inventor Rhino Grasshopper Lumion",
    "English, French, German, Italian, Spanish, Portuguese, Mandarin, Arabic",
    "Excel",
    "Buchhaltung",
    "comptabilité",
    ("Senior Software Engineer, Acme Ltd, 2018-2022\n"
     "Migrated legacy billing platform, cutting costs 30%\n"
     "Led five engineers; mentored two graduates\n"
     "BSc Computer Science, University of Leeds"),
    "Barista, Costa Coffee, Manchester, 2019-2021\nPrepared drinks, operated tills, trained new starters",
    "Administered intravenous medication, monitored vital signs, dressed wounds",
    "Chef de Partie, Sous Chef, Commis Chef, Maître d'hôtel, Sommelier",
    "Employer: Østergaard & Müller GmbH, Düsseldorf\nYou will support the finance team.",
    "12345 67890 !!! ???",
    "🚀🚀🚀",
]  # fmt: skip

BOOKKEEPER = "You must have experience with accounts and payroll."
OFFICE = "You will work with a team of four people in the office."
PERSONNEL = "Bitte senden Sie alle Unterlagen an unsere Personalabteilung in Wien."


def read(text: str) -> Reading:
    return english_parts(list(split(text)))


def bearing(text: str) -> list[str]:
    return [s.head for s in read(text).sentences if s.bearing]


@pytest.mark.parametrize(("code", "name", "text"), FOREIGN)
def test_another_language_is_named_and_bears_nothing(code: str, name: str, text: str) -> None:
    made = read(text)
    assert made.language == code
    assert made.note == f"the text seems to be in {name}; only English is read"
    assert len(made.sentences) == text.count("\n") + 1
    assert not any(s.bearing for s in made.sentences)


@pytest.mark.parametrize("text", ENGLISH)
def test_english_and_what_tells_nothing_is_read_as_it_is(text: str) -> None:
    sentences = list(split(text))
    assert sentences
    assert any(s.bearing for s in sentences)
    assert english_parts(sentences) == Reading(sentences, "en", "")


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_an_empty_text_is_no_foreign_one(text: str) -> None:
    assert read(text) == Reading([], "en", "")


def test_a_mixed_advert_keeps_its_english_sentences() -> None:
    made = read(f"{BOOKKEEPER}\n{PERSONNEL}\n{OFFICE}")
    assert made.language == "en"
    assert made.note == "a part of the text seems to be in German and was not read"
    assert [s.bearing for s in made.sentences] == [True, False, True]


def test_a_mostly_foreign_advert_keeps_them_too() -> None:
    german = FOREIGN[0][2]
    made = read(f"{german}\n{BOOKKEEPER}")
    assert made.language == "de"
    assert made.note == "the text seems to be in German; only English is read"
    assert [s.head for s in made.sentences if s.bearing] == [BOOKKEEPER]


def test_sentences_of_another_script_are_left_out_of_an_english_advert() -> None:
    chinese = "我们正在招聘一名软件工程师,负责数据库的设计和维护工作,要求熟悉编程语言。"
    made = read(f"{chinese}\n{BOOKKEEPER}")
    assert "Chinese" in made.note
    assert [s.head for s in made.sentences if s.bearing] == [BOOKKEEPER]


def test_a_script_of_no_language_we_name() -> None:
    made = read("เรากำลังมองหานักบัญชีที่มีประสบการณ์")
    assert made.language == "und"
    assert made.note == "the text seems to be in another language; only English is read"
    assert not made.sentences[0].bearing


def test_a_foreign_phrase_within_an_english_advert_goes_unnoticed() -> None:
    text = "\n".join([BOOKKEEPER, OFFICE] * 4 + ["Willkommen bei der Müller Handelsgesellschaft"])
    assert read(text).note == ""
    assert len(bearing(text)) == 9


def test_what_bore_nothing_before_bears_nothing_after() -> None:
    made = read(f"Benefits\n- Free lunch and a gym for all of the team\nRequirements\n{BOOKKEEPER}")
    assert [s.bearing for s in made.sentences] == [False, True]


def test_places_and_sections_stay() -> None:
    text = f"Requirements\n{BOOKKEEPER}\n{PERSONNEL}\n{OFFICE}"
    before, after = list(split(text)), read(text).sentences
    assert [s[:3] for s in after] == [s[:3] for s in before]
    assert all(text[s.start : s.end] == s.head for s in after)
