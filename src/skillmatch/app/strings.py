"""Every sentence of the app that is not data, in one place."""

from __future__ import annotations

from typing import Final

from skillmatch.app import strings_long as long

APP: Final = "skillmatch"

# navigation
NAV_GOAL: Final = "1 · Goal"
NAV_HAVE: Final = "2 · My skills"
NAV_GAP: Final = "3 · My gap"
NAV_BEST: Final = "4 · Courses"
NAV_PLAN: Final = "5 · My plan"
NAV_ABOUT: Final = "About"

# goal
GOAL_TITLE: Final = "What job are you aiming for?"
GOAL_LEAD: Final = (
    "Name a job, add your CV, and see which skills you are missing "
    "and which short courses teach them."
)
GOAL_BY: Final = "How do you want to tell us?"
BY_TITLE: Final = "Job title"
BY_ADVERT: Final = "Job advert"
TITLE_LABEL: Final = "Job title"
TITLE_HELP: Final = "Pick one of a thousand occupations, or type any title and press Enter."
TITLE_PLACEHOLDER: Final = "Start typing, for example: data analyst"
ADVERT_LABEL: Final = "Paste the whole advert"
ADVERT_PLACEHOLDER: Final = "Duties and requirements included. Company and benefits are ignored."
ADVERT_FILE: Final = "or upload it (PDF, DOCX, TXT)"
ADVERT_READ: Final = "Read the advert"
ADVERT_SAMPLE: Final = "Try a sample advert"
EXAMPLES: Final = "Or try one of these:"
EXAMPLE_TITLES: Final = ("data analyst", "health informatics", "solar installer", "HR specialist")

CATALOGUE_TITLE: Final = "Which courses?"
CATALOGUE_DEMO: Final = "Demo catalogue: {n} well-known certificates. Check facts with the issuer."
CATALOGUE_OWN: Final = "Your catalogue: {name}, {n}."
CATALOGUE_INVITE: Final = "Load your university’s or region’s catalogue"
CATALOGUE_FILE: Final = (
    "A table (CSV, Excel, Parquet), a standard’s file (Open Badges, Europass/ELM, CTDL, "
    "schema.org, Microsoft Learn, Coursera), or a zip of these"
)
CATALOGUE_NOTES: Final = "How we read it"
CATALOGUE_PROBLEMS: Final = "{n} rows could not be used:"
CATALOGUE_BACK: Final = "Go back to the demo catalogue"
CATALOGUE_BUSY: Final = "Reading the catalogue and linking its skills…"
CATALOGUE_NONE: Final = "no course could be read from {name}"
CATALOGUE_NONE_HINT: Final = "a table needs a column named title, and description or skills"
COMPLETE_TITLE: Final = "What its courses state, and what they leave out"
COMPLETE_LEAD: Final = (
    "The EU recommends that every micro-credential states eleven things (2022/C 243/02, "
    "Annex I). Two of them, the learner and the date, stand on the award itself. On average "
    "these courses state {mean} of the other nine."
)
COMPLETE_ELEMENT: Final = "Element"
COMPLETE_STATED: Final = "Stated by"
COMPLETE_PARTLY: Final = "{share} in part"
COMPLETE_WHY: Final = "Why it matters to you"
COMPLETE_AWARD: Final = "on the award"
COMPLETE_CARD: Final = "Not stated, and worth asking about"
CHECKED_SUM: Final = "Course pages checked with their providers: {words}."
CHECKED_NONE: Final = "None of the course pages has been checked with its provider."
CHECKED_WORDS: Final = long.CHECKED_WORDS
CHECKED_NEVER: Final = "never"
FRESHNESS: Final = long.FRESHNESS

ROLE_TYPED: Final = "You wrote “{typed}”. We read it as:"
ROLE_MEANS: Final = "That title can mean several jobs. Pick the one you mean:"
ROLE_NOT: Final = "Not this job?"
ROLE_NEAR: Final = "Did you mean one of these?"
ROLE_CHANGE: Final = "Jobs this title can mean"
WAGE_LOW: Final = "25% earn under"
WAGE_MID: Final = "50% earn under"
WAGE_HIGH: Final = "75% earn under"
WAGE_WHERE: Final = "Where do you want to work?"
WAGE_OUTSIDE: Final = "Outside the United States"
WAGE_NOTE: Final = "Note: {note}."
WAGE_SOURCE: Final = (
    "Yearly pay in {currency}, {area}, {year}. US Bureau of Labor Statistics, {code}{title}."
)
WAGE_BROADER: Final = (
    "These figures are for this broader group; the job itself has none of its own."
)
EMPLOYED: Final = "Employed there: {n}."
ROLE_ASKS: Final = "What the job asks for"
BAND_HIGH: Final = "Most important"
BAND_MID: Final = "Important"
BAND_LOW: Final = "Useful"
MORE: Final = "and {n} more"
ROLE_TABLE: Final = "All {n} skills as a table"
SOURCE_DERIVED: Final = (
    "This list comes from our model of the occupation (O*NET tasks, ESCO skills). "
    "It is an estimate; real adverts differ."
)
SOURCE_ESCO: Final = "This list comes from the ESCO occupation."
SOURCE_ONET: Final = "This list comes from O*NET’s own tables of the occupation."
SOURCE_ADVERT: Final = "Read from the advert you gave; each skill has its words below."
SOURCE_ADVERT_THIN: Final = (
    "Read from the advert you gave. It names few skills, so the usual skills of the job "
    "join them at half weight."
)
SOURCE_POSTINGS: Final = "From {n} adverts of this title."
SAMPLE_DATA: Final = "sample data"
NEXT_HAVE: Final = "Next: my skills"

# have
HAVE_TITLE: Final = "What do you already know?"
HAVE_LEAD: Final = "Add a CV or badges, or type your skills. Untick anything that is wrong."
HAVE_PRIVATE: Final = (
    "Your CV and your badges are read in this session only, by the computer that runs this app. "
    "They are not saved, and they are gone when you close the page."
)
CV_FILE: Final = "Your CV (PDF, DOCX, TXT; also JSON Resume, Europass or a LinkedIn export)"
BADGE_FILE: Final = "Your badges and certificates (JSON, PNG, SVG, JWT, or a zip of them)"
BADGE_TITLE: Final = "Badges we read ({n})"
BADGE_LEAD: Final = (
    "This is what the badges say of themselves. Whether they are genuine was not checked."
)
BADGE_STATUS: Final = long.BADGE_STATUS
BADGE_NONE: Final = "no badge could be read from {name}"
BADGE_CLEAR: Final = "Remove the badges"
COL_BADGE: Final = "Badge"
COL_ISSUER: Final = "Issuer"
COL_STATUS: Final = "Status"
CV_SAMPLE: Final = "No CV at hand? Try a sample person"
CV_SAMPLE_NONE: Final = "Choose a sample CV"
TYPED_LABEL: Final = "Skills you have, with commas between them"
TYPED_PLACEHOLDER: Final = "Excel, customer service, Spanish"
CV_BUSY: Final = "Reading your CV…"
CV_IN_USE: Final = "Read from {name}."
CV_CLEAR: Final = "Remove the CV"
FOUND_TITLE: Final = "Skills we found ({n})"
FOUND_LEAD: Final = "Ticked skills count. Each shows the line we read it from."
FOUND_BADGE: Final = "from the badge {title}"
FOUND_CAVEAT: Final = "but {caveat}"
NOTES_TITLE: Final = "How we read your files"
FOUND_NONE: Final = "Nothing yet. Add a CV or a badge, or type a few skills above."
FOUND_NONE_CV: Final = "We found no skills in this text. Type a few skills above."
LIKELY_TITLE: Final = "You may also have these ({n})"
LIKELY_LEAD: Final = "Guesses from your past jobs and studies. They count only if you choose them."
LIKELY_PICK: Final = "Choose those you have"
FACTS_TITLE: Final = "Degrees, licences and years we noticed"
UNLINKED: Final = "We did not recognise: {words}. Try other words for them."
NEXT_GAP: Final = "Next: my gap"
SHOW_MORE: Final = "Show all {n}"

# gap
GAP_TITLE: Final = "Where you stand"
GAP_NEED_ROLE: Final = "First choose a job. Then this page can compare it with your skills."
GO_GOAL: Final = "Choose a job"
GO_HAVE: Final = "Add my skills"
GAP_NO_SKILLS: Final = "You have not added any skills yet, so everything counts as missing."
GAP_COVER: Final = "You cover {share} of what “{role}” asks for, weighed by importance."
GAP_HEAVY: Final = "A gap we could identify is not the whole job: no list of skills is complete."
PART_ONE: Final = "What a short course cannot give"
PART_ONE_NONE_ADVERT: Final = "The advert names no licence, degree or years of experience."
PART_ONE_NONE: Final = (
    "Our data on occupations name no licence or years. Check a few adverts, or paste one as goal."
)
PART_ONE_ZONE: Final = "Usual preparation for this job (O*NET Job Zone {zone}): {words}."
ZONES: Final = long.ZONES
PART_THREE: Final = "Missing, and no course here teaches it"
PART_THREE_NONE: Final = "Every missing skill is taught by at least one course here."
PART_THREE_LEAD: Final = (
    "Look for work experience, a longer programme, or load another catalogue on the goal page."
)
HAVE: Final = "Have"
PARTLY: Final = "Partly"
MISSING: Final = "Missing"
UNTAUGHT: Final = "Not taught here"
CHART_TITLE: Final = "The most important skills of the job"
CHART_KEY: Final = "A longer bar matters more for the job. The filled part is what you have."
CHART_ALL: Final = "Show all {n} skills"
TABLE_SAME: Final = "The same as a table"
PART_TWO: Final = "What you partly have, and through what"
PARTLY_THROUGH: Final = "{share} of it through {via} ({how})"
PARTLY_LEVEL: Final = "{share} of it: your level counts in part"
LEVEL_NEEDED: Final = "needed: {level}"
LEVEL_HELD: Final = "yours: {level}"
LEVEL_BASIS: Final = "{level}, from {basis}"
LEVEL_ASSUMED_NEED: Final = "working, assumed"
LEVEL_ASSUMED: Final = "enough, assumed"
COL_LEVELS: Final = "Levels"
COL_STANDING: Final = "You"
COL_SKILL: Final = "Skill"
COL_WEIGHT: Final = "Importance"
COL_QUOTE: Final = "Words of the advert"
NEXT_BEST: Final = "Next: courses"

# recommendations
BEST_TITLE: Final = "Courses that close your gap"
BEST_LEAD: Final = (
    "Best first, by the share of the learnable gap we could identify that each closes."
)
DEMO_NOTE: Final = "Demo catalogue. Hours, prices and content are not checked: ask the issuer."
LIST_TITLE: Final = "The courses"
HOURS_MAX: Final = "At most this many hours"
ANY: Final = "Any"
CURRENCY: Final = "Currency"
PRICE_MAX: Final = "At most this price (0: any)"
UNKNOWN: Final = "Include courses that do not state hours or price"
MORE_FILTERS: Final = "More filters and the order"
REQUIRE: Final = "It must state"
REQUIRE_HELP: Final = "A course that does not state it is hidden. We infer nothing."
PREFER: Final = "Among equals, first what states"
PREFER_HELP: Final = "It decides only between courses that close the same share."
ORDER: Final = "Order by"
ORDERS: Final = long.ORDERS
EXCLUDE: Final = "Leave out these courses"
PICK: Final = "Choose by title"
TRAITS: Final = long.TRAITS
HIDDEN: Final = "Your filters hide {n} of {total} courses that would help:"
EMPTY_ALL: Final = (
    "Your filters hide every course that would help. Loosen one of them, or include courses "
    "that do not state hours or price."
)
EMPTY_NONE: Final = "No course in this catalogue closes any of this gap."
PRICE_NONE: Final = "This catalogue states no prices, so there is no price filter."
HIDDEN_NONE: Final = "Your filters hide nothing."
SHOWN: Final = "Showing {shown} of {total}."
CLOSES: Final = "Closes {share} of the learnable gap we could identify"
CLOSES_RANGE: Final = "between {low} and {high}, because some of its skills were read from prose"
NOT_STATED: Final = "not stated"
TAUGHT_LEVEL: Final = "to {level} level ({basis})"
TAUGHT_ASSUMED: Final = "level assumed to be enough"
FACT_TABLE: Final = "Every fact, with its source"
COL_FACT: Final = "Fact"
COL_VALUE: Final = "What is stated"
COL_SOURCE: Final = "Source"
WHY_TITLE: Final = "Why not this one?"
WHY_LEAD: Final = (
    "Look up any course of the catalogue: where it stands, why, and what would change that."
)
WHY_SEARCH: Final = "Part of its title or issuer"
WHY_PICK: Final = "Courses found ({n})"
WHY_NOT_FOUND: Final = "No course of this catalogue has “{typed}” in its title or issuer."
WHY_CHANGES: Final = "What would change this"
FACT_ISSUER: Final = "Issuer"
# Words for facts whose usual names are not plain enough here.
FACTS: Final = long.FACTS
FACT_UNKNOWN: Final = "Not stated: {names}"
FACT_SOURCE: Final = "Source, unless another is named: {source}"
EVIDENCE: Final = "What it teaches of your gap"
CAVEATS: Final = "Before you enrol"
SITE: Final = "Issuer’s site"
PATH_HOURS: Final = "{hours} hours"
PATH_HOURS_PART: Final = "{hours} hours and {n} without stated hours"
PATH_HOURS_NONE: Final = "not stated"
PATH_PRICE: Final = "{price}"
PATH_PRICE_PART: Final = "{price} and {n} without a stated price"
PATH_PRICE_NONE: Final = "not stated"
PLAN_TITLE: Final = "My plan"
PLAN_LEAD: Final = (
    "The set of courses that together cover most of the job within what you allow. It is chosen "
    "as a whole, so its first step need not be the first course of the list."
)
PLAN_HOURS: Final = "Hours in all, at most"
PLAN_STEPS: Final = "Courses, at most"
PLAN_WEEKLY: Final = "Hours a week I can study"
PLAN_START: Final = "First day"
PLAN_END: Final = "Last day"
PLAN_MUST: Final = "These must be in it"
PLAN_FILTERS: Final = (
    "The plan also keeps to what you said must be stated on the courses page: {names}."
)
PLAN_END_ALONE: Final = "an end date needs the hours a week that you can study"
PLAN_END_ALONE_HINT: Final = "fill in the hours a week, or clear the last day"
PLAN_BOTH: Final = "“{title}” is among both what must be in the plan and what is left out"
PLAN_BOTH_HINT: Final = "take it out of one of the two"
PLAN_NONE: Final = "No set of courses fits these limits and closes any of the gap."
PLAN_COVERED: Final = "Covered of the job"
PLAN_FROM: Final = "from {before}"
PLAN_TIME: Final = "Hours in all"
PLAN_PRICE: Final = "Price in all"
PLAN_PROOF: Final = "How sure"
PROVEN: Final = "proven best"
NEAR_BEST: Final = "at most {points} points from the best"
STEP_HOURS: Final = "{hours} hours"
STEP_NO_HOURS: Final = "hours not stated"
STEP_NO_PRICE: Final = "price not stated"
STEP_ADDS: Final = "{adds} of the job: {share} covered then"
STEP_TEACHES: Final = "Brings: {names}."
STEP_FIRST: Final = "Has to come before {title}, which asks for it."
STEP_ASKS: Final = "Prerequisites: {names}."
PLAN_SURE: Final = "What to know about this plan"
PLAN_TABLE: Final = "The plan as a table"
COL_STEP: Final = "Step"
COL_COURSE: Final = "Course"
COL_COURSES: Final = "Courses"
COL_HOURS: Final = "Hours"
COL_ADDS: Final = "Adds"
COL_AFTER: Final = "Covered then"
COL_DATES: Final = "From and to"
COL_PRICE: Final = "Price"
COL_PROOF: Final = "Proof"
PATH_NO_DATES: Final = "no dates"
SUMS_TITLE: Final = "What it adds up to"
SUMS_LEAD: Final = (
    "Larger awards that these courses count towards, of the parts that this catalogue lists. "
    "An award may ask for more than these."
)
FRONT_TITLE: Final = "What more hours bring"
FRONT_NONE: Final = "Too few of these courses state their hours to show what more hours bring."
FRONT_MUST: Final = "This curve leaves aside the dates, the hours and the courses that must be in."
FRONT_KEY: Final = (
    "Each mark is a set of courses. A full mark is proven to be the best for its hours, an "
    "empty one is the best we found."
)
FRONT_X: Final = "Hours of study"
FRONT_Y: Final = "Covered of the job"
FRONT_PROVEN: Final = "proven to be the best"
FRONT_SURE: Final = "{share}, proven"
FRONT_UNSURE: Final = "{share}, not proven"
FRONT_FOUND: Final = "found, not proven"

# about
ABOUT_TITLE: Final = "About skillmatch"
ABOUT: Final = long.ABOUT
VERSIONS: Final = "Versions of models and data"

# frame
FOOT: Final = "For planning your own learning. Not for screening people."
FAILED: Final = "{message}."
REMEDY: Final = "What you can do: {hint}."
LOADING: Final = "Starting…"

N_SKILLS: Final = "{n} skills"
N_COURSES: Final = "{n} courses"
ONE_COURSE: Final = "1 course"
ONE_SKILL: Final = "1 skill"
MORE_CARDS: Final = "Show {n} more"
DETAILS: Final = "What it teaches of your gap, and what to check first"
FROM_LINE: Final = "From {quote}"
ADVERT_SAYS: Final = "the advert says"
FOR_ROLE: Final = "For “{role}”, with {n} of yours counted."
COL_ROW: Final = "Row"
COL_PROBLEM: Final = "Problem"
COL_REMEDY: Final = "What to do"
COL_PART: Final = "Part"
COL_VERSION: Final = "Version"

# widening
WIDEN_JOBS: Final = "Jobs near what you have"
WIDEN_COVER: Final = "{share} covered. Missing: {missing}."
WIDEN_COURSES: Final = "Courses that lead towards them"
WIDEN_COURSE: Final = "{points} points more of these jobs on average: {towards}."
WIDEN_TEACHES: Final = "By {names}."
NEXT_STEPS: Final = "What you can do"

# downloads
SAVE: Final = "Take it with you"
SAVE_PDF: Final = "Report (PDF)"
SAVE_HTML: Final = "Report (HTML)"
SAVE_CSV: Final = "List (CSV)"
SAVE_JSON: Final = "List (JSON)"
SAVE_PLAN_CSV: Final = "Plan (CSV)"
SAVE_PLAN_JSON: Final = "Plan (JSON)"
SAVE_ICS: Final = "Calendar (ICS)"
SAVE_ICS_NONE: Final = (
    "For a calendar, fill in the hours a week. Only courses that state their hours get dates."
)
NEXT_PLAN: Final = "Next: my plan"
