"""Words of job titles: abbreviations, synonyms, and what a title says beside the occupation.

All lists are written by hand. Keys and values are lower-case and singular, as
:func:`skillmatch.titles.normalise` leaves them.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "ABBREVIATIONS",
    "FORMER",
    "GENERAL_PROGRAMMING",
    "LOCATIONS",
    "NOISE",
    "PHRASES",
    "PROGRAMMER_HEADS",
    "SENIORITY",
    "WEB_PROGRAMMING",
]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: One word to the words it stands for.
ABBREVIATIONS: Final[dict[str, str]] = {
    "acct": "accountant",
    "accts": "account",
    "admin": "administrator",
    "ae": "account executive",
    "ai": "artificial intelligence",
    "asst": "assistant",
    "assoc": "associate",
    "av": "audio visual",
    "bdm": "business development manager",
    "bi": "business intelligence",
    "ceo": "chief executive officer",
    "cfo": "chief financial officer",
    "cio": "chief information officer",
    "ciso": "chief information security officer",
    "cna": "certified nursing assistant",
    "cnc": "cnc",
    "coo": "chief operating officer",
    "coord": "coordinator",
    "cpa": "certified public accountant",
    "cpo": "chief product officer",
    "crna": "nurse anesthetist",
    "csr": "customer service representative",
    "cto": "chief technology officer",
    "dba": "database administrator",
    "dev": "developer",
    "dir": "director",
    "ea": "executive assistant",
    "elec": "electrical",
    "emt": "emergency medical technician",
    "eng": "engineer",
    "engr": "engineer",
    "er": "emergency room",
    "exec": "executive",
    "fe": "front end",
    "gp": "general practitioner",
    "hca": "health care assistant",
    "hgv": "heavy truck",
    "hr": "human resource",
    "hrbp": "human resource business partner",
    "hvac": "hvac",
    "icu": "intensive care unit",
    "it": "information technology",
    "lgv": "heavy truck",
    "lpn": "licensed practical nurse",
    "lvn": "licensed vocational nurse",
    "maint": "maintenance",
    "math": "mathematics",
    "maths": "mathematics",
    "mech": "mechanical",
    "mfg": "manufacturing",
    "mgr": "manager",
    "mktg": "marketing",
    "ml": "machine learning",
    "mlt": "medical laboratory technician",
    "mngr": "manager",
    "np": "nurse practitioner",
    "op": "operation",
    "ot": "occupational therapist",
    "phd": "",
    "physio": "physical therapist",
    "prof": "professor",
    "pt": "physical therapist",
    "pto": "",
    "qa": "quality assurance",
    "qc": "quality control",
    "rd": "registered dietitian",
    "rep": "representative",
    "rgn": "registered nurse",
    "rmn": "psychiatric nurse",
    "rn": "registered nurse",
    "rpa": "robotic process automation",
    "sde": "software engineer",
    "sdet": "software test engineer",
    "sdr": "sale development representative",
    "sec": "secretary",
    "secy": "secretary",
    "slp": "speech language pathologist",
    "sme": "subject matter expert",
    "spec": "specialist",
    "sre": "site reliability engineer",
    "supv": "supervisor",
    "svc": "service",
    "swe": "software engineer",
    "sysadmin": "system administrator",
    "tech": "technician",
    "tefl": "english second language teacher",
    "ui": "user interface",
    "ux": "user experience",
    "vet": "veterinarian",
    "vp": "vice president",
}

#: Neighbouring words to the words the occupation list uses; longer phrases win.
PHRASES: Final[dict[str, str]] = {
    "actuary trainee": "actuary",
    "aircraft engineer": "aircraft mechanic",
    "back end": "software",
    "barman": "bartender",
    "barrister": "lawyer",
    "binman": "refuse collector",
    "bricklayer": "brickmason",
    "bus conductor": "bus driver",
    "care assistant": "personal care aide",
    "care worker": "personal care aide",
    "carer": "personal care aide",
    "caretaker": "janitor",
    "catering assistant": "food preparation worker",
    "chambermaid": "hotel housekeeper",
    "chemist shop assistant": "pharmacy technician",
    "child minder": "childcare worker",
    "childminder": "childcare worker",
    "civil servant": "government program analyst",
    "cleaner": "janitor",
    "cloud engineer": "cloud computing engineer",
    "coder": "computer programmer",
    "copper": "police officer",
    "cyber security": "information security",
    "cybersecurity": "information security",
    "data engineer": "database engineer",
    "dental nurse": "dental assistant",
    "devop engineer": "software engineer",
    "digital marketer": "digital marketing specialist",
    "dispensing optician": "optician",
    "doctor": "physician",
    "driving instructor": "driver education teacher",
    "dustman": "refuse collector",
    "early year practitioner": "childcare worker",
    "electrical fitter": "electrician",
    "estate agent": "real estate agent",
    "estate manager": "property manager",
    "fitness coach": "personal trainer",
    "front end": "web",
    "full stack": "software",
    "fullstack": "software",
    "general practitioner": "family medicine physician",
    "groundsman": "groundskeeper",
    "growth hacker": "marketing manager",
    "hairstylist": "hair stylist",
    "head teacher": "school principal",
    "headteacher": "school principal",
    "health care assistant": "nursing assistant",
    "healthcare assistant": "nursing assistant",
    "heavy truck driver": "heavy truck driver",
    "help desk": "help desk",
    "helpdesk": "help desk",
    "home care worker": "home health aide",
    "housekeeper": "housekeeper",
    "infant teacher": "elementary school teacher",
    "joiner": "carpenter",
    "key stage": "elementary school",
    "labourer": "laborer",
    "learning support assistant": "teacher aide",
    "letting agent": "real estate agent",
    "lettings negotiator": "real estate agent",
    "lorry driver": "truck driver",
    "machine learning engineer": "data scientist",
    "medical secretary": "medical secretary",
    "midwife": "nurse midwife",
    "nursery nurse": "childcare worker",
    "nursery practitioner": "childcare worker",
    "occupational health nurse": "occupational health nurse",
    "office junior": "office clerk",
    "paediatric nurse": "pediatric nurse",
    "paediatrician": "pediatrician",
    "people operation": "human resource",
    "people partner": "human resource business partner",
    "personal assistant": "executive assistant",
    "physiotherapist": "physical therapist",
    "plasterer": "plasterer",
    "police constable": "police officer",
    "policeman": "police officer",
    "primary school teacher": "elementary school teacher",
    "primary teacher": "elementary school teacher",
    "quantity surveyor": "cost estimator",
    "radiographer": "radiologic technologist",
    "receptionist administrator": "receptionist",
    "removal man": "mover",
    "scrum master": "scrum master",
    "secondary school teacher": "secondary school teacher",
    "secondary teacher": "secondary school teacher",
    "sen teacher": "special education teacher",
    "shelf stacker": "stocker",
    "shop assistant": "retail sale associate",
    "shop manager": "retail store manager",
    "site manager": "construction manager",
    "social care worker": "social service assistant",
    "solar installer": "solar photovoltaic installer",
    "solar panel installer": "solar photovoltaic installer",
    "solicitor": "lawyer",
    "support worker": "social service assistant",
    "footballer": "professional athlete",
    "supply teacher": "substitute teacher",
    "talent acquisition": "recruiting",
    "teaching assistant": "teacher assistant",
    "trainee solicitor": "lawyer",
    "tyre fitter": "tire repairer",
    "underwriter": "underwriter",
    "van driver": "delivery driver",
    "veterinarian nurse": "veterinary technician",
    "veterinarian technician": "veterinary technician",
    "vicar": "clergy",
    "waiting staff": "waiter",
    "warehouse operative": "warehouse worker",
    "web designer": "web designer",
}

#: Rank and stage; stripped only where the title does not resolve with them.
SENIORITY: Final[frozenset[str]] = _set(
    """senior junior lead principal staff head chief entry level mid graduate trainee intern
    internship apprentice apprenticeship experienced assistant associate band grade interim
    deputy student newly qualified nqt sr jr snr jnr expert certified registered licensed
    chartered global regional national international group freelance
    i ii iii iv v vi"""
)

#: Words of contracts, hours and adverts that say nothing of the occupation.
NOISE: Final[frozenset[str]] = _set(
    """remote remotely hybrid onsite wfh home based office flexible contract contractor permanent
    perm temporary temp fixed term ftc full part time fulltime parttime casual bank seasonal
    shift night day weekend evening rota hour hourly week weekly per annum salary bonus ote
    urgent immediate start hiring wanted required needed vacancy vacancies job role position
    opportunity opening new various location multiple site m f d w x mfd mwd gn h
    m/f f/m m/w/d w/m/d m/f/d f/m/d m/f/x m/w all gender inside outside ir35 maternity cover
    month year k usd gbp eur plus benefit clearance sc dv of the and for a an to with our"""
)

#: Places often written behind a title.
LOCATIONS: Final[frozenset[str]] = _set(
    """usa us uk england scotland wales ireland london manchester birmingham leeds bristol
    glasgow edinburgh liverpool cardiff belfast europe emea apac canada toronto vancouver
    australia sydney melbourne germany berlin munich france paris spain madrid barcelona italy
    milan netherlands amsterdam india bangalore delhi mumbai singapore dubai
    alabama alaska arizona arkansas california colorado connecticut delaware florida georgia
    hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts
    michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon
    pennsylvania tennessee texas utah vermont virginia wisconsin wyoming chicago boston
    seattle austin denver atlanta dallas houston phoenix nyc"""
)

#: Titles people say of a past job ("former", "ex-") are titles all the same.
FORMER: Final[frozenset[str]] = frozenset({"former", "ex", "retired", "aspiring", "future"})

PROGRAMMER_HEADS: Final[frozenset[str]] = frozenset(
    {"developer", "engineer", "programmer", "coder", "architect"}
)
WEB_PROGRAMMING: Final[frozenset[str]] = _set(
    """react reactjs angular vue vuejs javascript typescript frontend css html html5 wordpress
    php laravel drupal magento shopify nextjs svelte jquery"""
)
GENERAL_PROGRAMMING: Final[frozenset[str]] = _set(
    """python java c++ c# dotnet net golang go rust ruby rails kotlin swift android ios scala
    backend node nodejs django spring mobile app application api embedded software cobol
    flutter unity unreal game devop"""
)
