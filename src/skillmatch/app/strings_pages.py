"""The strings of the pages and parts that stand beside the main path."""

from __future__ import annotations

from typing import Final

# explore
NAV_EXPLORE: Final = "Explore"
EXPLORE_TITLE: Final = "Look around"
EXPLORE_LEAD: Final = "See which jobs are close to your skills, and what real job adverts ask for."
CLOSE_TITLE: Final = "Jobs closest to your skills"
CLOSE_LEAD: Final = (
    "We compared your skills with every job we know of. Each bar shows how much of the job "
    "you cover."
)
CLOSE_NONE: Final = "None of your skills is asked for by a job that we know of."
CLOSE_NO_SKILLS: Final = "Add your skills first. Then this page can find the jobs close to them."
CLOSE_ALT: Final = "Bars of the {n} jobs closest to your skills. Most covered: {best}."
PAIR: Final = "{name}, {words}"
CLOSE_NOTE: Final = (
    "Licences, degrees and years of work are not part of these figures. A low share is usual: "
    "a job lists many skills, and a CV names few of them."
)
CLOSE_AIM: Final = "Make one of them your goal"
CLOSE_AIM_NONE: Final = "Choose a job"
CLOSE_PAY: Final = "Half earn under ({area}, a year)"
CLOSE_PAY_NONE: Final = "not published"
CLOSE_PAY_NOTE: Final = "Pay is from the US Bureau of Labor Statistics."
CLOSE_PAY_GROUP: Final = "{pay} (of a broader group)"
COL_JOB: Final = "Job"
COL_COVERED: Final = "You cover"
COL_LACK: Final = "Missing most"

ADVERTS_TITLE: Final = "What job adverts ask for"
ADVERTS_LEAD: Final = (
    "Load adverts that you collected, from one table or a zip. We count how many ask for each "
    "skill. We have no adverts of our own that could show what employers want today."
)
ADVERTS_FILE: Final = "Job adverts (CSV, JSON Lines, Excel, Parquet, or a zip)"
ADVERTS_BUSY: Final = "Reading the adverts…"
ADVERTS_IN_USE: Final = "{n} adverts from {name}."
ADVERTS_CLEAR: Final = "Remove the adverts"
ADVERTS_NONE: Final = "no advert could be read from {name}"
ADVERTS_NONE_HINT: Final = "the table needs a column named text, and best also title and posted"
ADVERTS_MADE_UP: Final = "{made_up} of {n} adverts in {name} are made-up samples and show no demand"
ADVERTS_MADE_UP_HINT: Final = "load adverts that were really published"
ADVERTS_CUT: Final = "Only the latest {n} adverts were read, so that you need not wait long."
ADVERTS_WHICH: Final = "Which adverts?"
ADVERTS_ALL: Final = "All of them"
ADVERTS_ROLE: Final = "Only for my job"
ADVERTS_NO_ROLE: Final = "None of these adverts is for the job “{role}”."
ADVERTS_NOTES: Final = "How we read and counted"
ADVERTS_PROBLEMS: Final = "{n} rows could not be used."
NO_SKILLS_READ: Final = "We found no skill in these adverts."
DEMAND_TITLE: Final = "Skills asked for most"
DEMAND_ALT: Final = "Bars of the {n} skills asked for most in {adverts} adverts. First: {best}."
DEMAND_KEY: Final = (
    "The thin line shows the likely range (95%): with few adverts, a share is unsure."
)
RANGE: Final = "{low} to {high}"
TREND_TITLE: Final = "Skills that rise and fall"
TREND_NONE: Final = (
    "No skill clearly rises or falls in these adverts. To see that takes many adverts with "
    "dates, over a long time."
)
TREND_ALT: Final = (
    "How the share of adverts that ask for a skill changes, in points a {unit}. {rows}."
)
TREND_KEY: Final = (
    "A point is one advert in a hundred, a {unit}. Right of the line, more adverts ask for the "
    "skill as time goes on; left of it, fewer."
)
POINTS: Final = "{points} points a {unit}"
UNITS: Final = {"month": "month", "year": "year"}
PERIOD: Final = "{share} of {n}"
COL_SKILL: Final = "Skill"
COL_ASKED: Final = "Adverts that ask"
ASKED_OF: Final = "{asked} of {n}"
COL_SHARE: Final = "Share"
COL_RANGE: Final = "Likely range (95%)"
COL_TREND: Final = "Trend"
COL_CHANGE: Final = "Change"

# compare
COMPARE_TICK: Final = "Compare :gray[({title})]"
COMPARE_TITLE: Final = "Side by side"
COMPARE_HOW: Final = "Tick “Compare” on up to four courses to see them side by side here."
COMPARE_ONE_MORE: Final = "Tick “Compare” on one more course to see the two side by side."
COMPARE_CLEAR: Final = "Clear the comparison"
COMPARE_FIT: Final = "Teaches of your gap: {names}"
COMPARE_RANGE: Final = "{share} (between {low} and {high})"
COL_COMPARED: Final = "Question"
COMPARED: Final = {
    "recognition": "Is it recognised?",
    "fit": "Does it fit my goal?",
    "hands_on": "Is it hands-on?",
    "workload": "Workload",
    "price": "Price",
    "level": "Level",
    "assessment": "Assessment",
    "gap": "Gap closed",
    "stacks_into": "Counts towards",
}

# profile file
FILE_SAVE: Final = "Profile file (to come back)"
FILE_SAVE_NOTE: Final = (
    "The profile file holds your job, your skills with the lines we read them from, your "
    "filters and your plan. It does not hold your whole CV. Load it on the page of your skills."
)
FILE_TITLE: Final = "Been here before? Load your profile file"
FILE_LOAD: Final = "Profile file (JSON) that you saved on the page of your plan"
FILE_CLEAR: Final = "Remove the skills of the file"
FILE_BROUGHT: Final = "Your profile file brought {n}, your filters and your plan."
FILE_ROLE: Final = "Your goal is “{role}”."
FILE_NO_ROLE: Final = "We could not read its job: choose one on the goal page."
FILE_UNKNOWN: Final = "We could not use {n} of it."
FILE_SOURCE: Final = "your profile file"
FILE_LARGE: Final = "{name} is too large to be a profile file"
FILE_OTHER: Final = "{name} is not a profile file of this app"
FILE_HINT: Final = "load the file that you saved on the page of your plan"
FILE_LATER: Final = "{name} was made by a later version of this app"
FILE_LATER_HINT: Final = "open it with that version, or begin anew"

# words for a CV
CLAIM_TITLE: Final = "Once a step is done: words for your CV, portfolio and badge profile"
CLAIM_LEAD: Final = (
    "Copy them when you have the certificate, and fill in what stands in square brackets. They "
    "say only what the course description says. Change what does not fit you."
)
CLAIM_FOR_CV: Final = "For your CV"
CLAIM_FOR_PORTFOLIO: Final = "For your portfolio"
CLAIM_FOR_BADGE: Final = "For your badge profile"
CLAIM_ISSUER: Final = "[issuer]"
CLAIM_CV: Final = "{title}, {issuer}, [date]{hours}."
CLAIM_DONE: Final = "I completed “{title}” ({issuer}) on [date]."
CLAIM_COVERS: Final = "Skills in its course description: {names}."
CLAIM_MENTIONS: Final = "Its course description mentions: {names}."
CLAIM_ASSESSED: Final = "Assessment, as described: {assessment}."
CLAIM_WORK: Final = "What I did in it: [your own work]."
CLAIM_PROOF: Final = "Proof: [link to your certificate]."
CLAIM_BADGE: Final = "Name: {title}\nIssuer: {issuer}\nDate: [date]"
CLAIM_SKILLS: Final = "Skills: {names}"
CLAIM_LINK: Final = "Link: [link to your certificate]"

# link
LINK_TITLE: Final = "A link to this job and these filters"
LINK_LEAD: Final = (
    "Whoever opens this link sees the same job and the same filters. It holds nothing about "
    "you: no CV, no skills, no badges, no advert."
)

# about
DATA_TITLE: Final = "Your data"
DATA_OWN: Final = (
    "The app runs on your own computer. What you type or load is read there. Nothing is sent to "
    "anyone, nothing is saved, and it is gone when you close the page."
)
DATA_SERVER: Final = (
    "This app runs on a server of **{name}**. The server sees what you type and load: your CV, "
    "your badges, your skills, the advert and the job. The app keeps them in memory for this "
    "session only and sends them to nobody else. To be sure, run the app on your own computer."
)
DATA_UNNAMED: Final = (
    "This app runs on a server, and whoever runs it has not given a name. The server sees what "
    "you type and load: your CV, your badges, your skills, the advert and the job. The app keeps "
    "them in memory for this session only and sends them to nobody else. Ask who runs it before "
    "you load a CV."
)
DATA_LINK: Final = (
    "The address of the page holds the job and the filters, so that you can share it. It never "
    "holds your CV, your skills, your badges or an advert."
)
DATES_TITLE: Final = "How old the data are"
DATES: Final = (
    "Skills are those of {taxonomy}. US pay is that of {year}. The catalogue in use has {n}. "
    "{checked}"
)
MODELS_TITLE: Final = "How the models work, and how often they are wrong"
MODELS_LEAD: Final = (
    "Small models do four tasks. All run on a plain computer. What each learnt from, and how it "
    "was tested, stands in the file CARD.md of its folder under models."
)
MODELS: Final = {
    "Job titles": "Finds the job that a title means. Of 716 titles kept back, 68 in 100 went to "
    "the right job first, 84 in 100 among the first five. Advert titles are harder.",
    "Skills in texts": "Finds skills in adverts, CVs and courses. It misses some and finds some "
    "that are not meant. So each shows the line it was read from.",
    "Names of skills": "Finds the skill that words mean, among nearly 14,000. Words with two "
    "meanings can go wrong.",
    "Related skills": "Gives part of the credit for a skill close to the one needed. It always "
    "names the skill it went through.",
}
COL_TASK: Final = "Task"
COL_DOES: Final = "What it does, and how well"
