"""The words of what is printed (reports, goal cards), in each language that paper can be in.

A missing word fails at import, not in front of a family. Days are told here too: engines print
English for te reo Māori, so that its months are written out.
"""

from dataclasses import dataclass
from datetime import date

from api.joining_words import ENGLISH, MAORI

LANGUAGES = (ENGLISH, MAORI)
_MONTHS = {
    ENGLISH: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    MAORI: [
        "Kohitātea",
        "Huitanguru",
        "Poutūterangi",
        "Paengawhāwhā",
        "Haratua",
        "Pipiri",
        "Hōngongoi",
        "Hereturikōkā",
        "Mahuru",
        "Whiringa-ā-nuku",
        "Whiringa-ā-rangi",
        "Hakihea",
    ],
}


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that paper says. `{name}` is the child's first name, `{day}` a day in words."""

    language: str
    report: str
    card: str
    print_it: str
    print_hint: str
    as_pdf: str
    other_language: str
    period: str
    printed: str
    draft: str
    agreed: str
    reviewed: str
    took_part: str
    whanau_hopes: str
    child_hopes: str
    review: str
    marks: str
    mark: str
    no_marks: str
    goals: str
    no_goals: str
    focus: str
    state: dict[str, str]
    party: dict[str, str]
    set_by: dict[str, str]
    side: dict[str, str]
    strands: dict[str, str]
    began: str
    latest: str
    no_still: str
    see_goal: str
    see_clip: str
    own_access: str
    kinds: dict[str, str]
    setting: dict[str, str]
    prompt: dict[int, str]
    gas: dict[int, str]
    trials: str
    time_one: str
    times: str
    second_one: str
    seconds: str
    minutes: str
    baseline: str
    target: str
    chart: str
    hollow: str
    filled: str
    no_ratings: str
    ratings: str
    shortened: str
    day: str
    how_it_went: str
    place: str
    who_said: str
    clip: str
    with_clip: str
    without_clip: str
    corrected: str
    markers: str
    levels: str
    steps: str
    no_steps: str
    steps_from: str
    for_staff: str
    with_staff: str
    without_staff: str
    say: str
    help_level: str
    how: str
    model: str
    where: str
    version: str
    card_empty: str
    same_card: str
    pdf_title: str
    pdf_missing: str
    pdf_page: str


_EN = Words(
    language="English",
    report="How it is going for {name}",
    card="How we help {name}",
    print_it="Print",
    print_hint="To keep it as a file, choose “Save as PDF” where you print.",
    as_pdf="As a PDF",
    other_language="Te reo Māori",
    period="From {start} to {end}",
    printed="Printed on {day}",
    draft="Draft, version {n}. Not agreed yet.",
    agreed="Agreed, version {n}",
    reviewed="Looked back at, version {n}",
    took_part="Who took part",
    whanau_hopes="What whānau hope for",
    child_hopes="What {name} hopes for",
    review="Looking back",
    marks="Who said yes",
    mark="{party}: {day}",
    no_marks="Nobody has said yes to this version yet.",
    goals="Goals",
    no_goals="This plan has no goals yet.",
    focus="The focus just now",
    state={"current": "Working on it", "met": "Met", "ended": "Ended"},
    party={"school": "School", "whanau": "Whānau", "child": "{name}"},
    set_by={"school": "Set by school", "whanau": "Set by whānau", "child": "Set by {name}"},
    side={"school": "School", "whanau": "Whānau", "child": "{name}"},
    strands={
        "communication": "Communication",
        "physical": "Physical",
        "self-management": "Self management",
        "transition": "Transition",
    },
    began="Where we began",
    latest="Latest",
    no_still="No picture yet.",
    see_goal="See this goal",
    see_clip="Watch the clip",
    own_access="The squares open the diary. Each person needs their own way in.",
    kinds={
        "prompt": "How much help",
        "gas": "Our five steps",
        "trials": "Tries that went well",
        "count": "How many times",
        "duration": "How long",
    },
    setting={
        "school": "At school",
        "home": "At home",
        "community": "Out and about",
        "respite": "In respite care",
    },
    prompt={
        5: "Without help",
        4: "With a gesture",
        3: "With words",
        2: "After being shown",
        1: "With a little help by hand",
        0: "With full help by hand",
    },
    gas={
        2: "Much more than we hoped",
        1: "More than we hoped",
        0: "As we hoped",
        -1: "On the way",
        -2: "Just beginning",
    },
    trials="{n} of {of}",
    time_one="1 time",
    times="{n} times",
    second_one="1 second",
    seconds="{n} seconds",
    minutes="{min} min {s} s",
    baseline="where we began",
    target="what we hope for",
    chart="{kind}: {n} from {start} to {end}. First: {first}. Latest: {last}.",
    filled="with a clip",
    hollow="without a clip",
    no_ratings="Nobody has said yet how it went.",
    ratings="How it went",
    shortened="The first and the latest of {n}. All of them are on the goal’s page.",
    day="Day",
    how_it_went="How it went",
    place="Where",
    who_said="Who said so",
    clip="Clip",
    with_clip="yes",
    without_clip="no",
    corrected="put right later",
    markers="What changed",
    levels="What our five steps mean",
    steps="What we do next",
    no_steps="No next steps are written down yet.",
    steps_from="From the meeting on {day}.",
    for_staff="For staff",
    with_staff="Add the words for staff",
    without_staff="Leave out the words for staff",
    say="We all say",
    help_level="How much help",
    how="How we do it",
    model="This is how",
    where="Where we work on it",
    version="Card {n}, {day}",
    card_empty="Nobody has written yet how we do it. You can do that on the goal’s page.",
    same_card="The same card is for school, home and respite.",
    pdf_title="The PDF can’t be made here",
    pdf_missing="This installation lacks what makes PDFs. Nothing is lost. Open the page to "
    "print and choose “Save as PDF” there: it holds the same.",
    pdf_page="Open the page to print",
)

_MI = Words(
    language="Te reo Māori",
    report="E pēhea ana a {name}",
    card="Me pēhea te āwhina i a {name}",
    print_it="Tāngia",
    print_hint="Hei tiaki hei kōnae, kōwhiria “Save as PDF” i te wāhi tā.",
    as_pdf="Hei PDF",
    other_language="English",
    period="Mai i te {start} ki te {end}",
    printed="I tāngia i te {day}",
    draft="He tauira, putanga {n}. Kāore anō kia whakaaetia.",
    agreed="Kua whakaaetia, putanga {n}",
    reviewed="Kua tirohia anō, putanga {n}",
    took_part="I whai wāhi mai",
    whanau_hopes="Ngā tūmanako o te whānau",
    child_hopes="Ngā tūmanako o {name}",
    review="Te titiro whakamuri",
    marks="Kua whakaae",
    mark="{party}: {day}",
    no_marks="Kāore anō tētahi kia whakaae ki tēnei putanga.",
    goals="Ngā whāinga",
    no_goals="Kāore anō he whāinga o tēnei mahere.",
    focus="Te aronga matua ināianei",
    state={"current": "E mahia ana", "met": "Kua tutuki", "ended": "Kua mutu"},
    party={"school": "Te kura", "whanau": "Te whānau", "child": "{name}"},
    set_by={
        "school": "Nā te kura i whakarite",
        "whanau": "Nā te whānau i whakarite",
        "child": "Nā {name} i whakarite",
    },
    side={"school": "Te kura", "whanau": "Te whānau", "child": "{name}"},
    strands={
        "communication": "Whakawhitiwhiti kōrero",
        "physical": "Tinana",
        "self-management": "Whakahaere i a ia anō",
        "transition": "Whakawhitinga",
    },
    began="Te tīmatanga",
    latest="Te mea hou",
    no_still="Kāore anō he pikitia.",
    see_goal="Tirohia tēnei whāinga",
    see_clip="Mātakina te topaata",
    own_access="Mā ngā tapawhā ka huaki te rātaka. Me whai ara tonu ia tangata ki roto.",
    kinds={
        "prompt": "He pēhea te nui o te āwhina",
        "gas": "Ā tātou taumata e rima",
        "trials": "Ngā whakamātau i pai",
        "count": "E hia ngā wā",
        "duration": "Te roa",
    },
    setting={
        "school": "I te kura",
        "home": "I te kāinga",
        "community": "I te hapori",
        "respite": "I te whare whakatā",
    },
    prompt={
        5: "Kāore he āwhina",
        4: "Mā te tohu ringa",
        3: "Mā te kupu",
        2: "I muri i te whakaaturanga",
        1: "He āwhina ā-ringa iti",
        0: "He āwhina ā-ringa katoa",
    },
    gas={
        2: "He nui noa atu i tā tātou i tūmanako ai",
        1: "He nui ake i tā tātou i tūmanako ai",
        0: "Pērā i tā tātou i tūmanako ai",
        -1: "Kei te huarahi",
        -2: "Kātahi anō ka tīmata",
    },
    trials="{n} o te {of}",
    time_one="1 te wā",
    times="{n} ngā wā",
    second_one="1 te hēkona",
    seconds="{n} hēkona",
    minutes="{min} meneti, {s} hēkona",
    baseline="te tīmatanga",
    target="te whāinga",
    chart="{kind}: {n}, mai i te {start} ki te {end}. Te tuatahi: {first}. Te mea hou: {last}.",
    filled="he topaata",
    hollow="kāore he topaata",
    no_ratings="Kāore anō tētahi kia kī mai i pēhea.",
    ratings="I pēhea",
    shortened="Ko te tuatahi me ngā mea hou o te {n}. Kei te whārangi o te whāinga te katoa.",
    day="Te rā",
    how_it_went="I pēhea",
    place="I hea",
    who_said="Nā wai i kī",
    clip="Topaata",
    with_clip="āe",
    without_clip="kāo",
    corrected="i whakatikaina",
    markers="Ngā mea i rerekē",
    levels="Te tikanga o ā tātou taumata e rima",
    steps="Ngā mahi ka whai ake",
    no_steps="Kāore anō kia tuhia ngā mahi ka whai ake.",
    steps_from="Nō te hui i te {day}.",
    for_staff="Mā ngā kaimahi",
    with_staff="Tāpirihia ngā kupu mā ngā kaimahi",
    without_staff="Waiho ngā kupu mā ngā kaimahi",
    say="Ka kī tātou katoa",
    help_level="Te nui o te āwhina",
    how="Me pēhea te mahi",
    model="Koinei te āhua",
    where="I hea mahi ai",
    version="Kāri {n}, {day}",
    card_empty="Kāore anō tētahi kia tuhi me pēhea te mahi. Ka taea i te whārangi o te whāinga.",
    same_card="Kotahi te kāri mō te kura, te kāinga me te whare whakatā.",
    pdf_title="Kāore e taea te hanga PDF i konei",
    pdf_missing="Kāore i konei te taputapu hanga PDF. Kāore he mea i ngaro. Huakina te "
    "whārangi tā, ka kōwhiri i “Save as PDF”: he ōrite ngā kōrero.",
    pdf_page="Huakina te whārangi tā",
)

WORDS = {ENGLISH: _EN, MAORI: _MI}


def in_language(language: str) -> Words:
    """Return the words in this language, or in English."""
    return WORDS.get(language, _EN)


def day(on: date, language: str) -> str:
    """Return `5 October 2026` in the language."""
    months = _MONTHS.get(language, _MONTHS[ENGLISH])
    return f"{on.day} {months[on.month - 1]} {on.year}"


def value(words: Words, kind: str, number: float, out_of: int | None) -> str:
    """Return one measurement in words; without `out_of` tries are percent right."""
    whole = round(number)
    if kind == "prompt":
        return words.prompt.get(whole, str(whole))
    if kind == "gas":
        return words.gas.get(whole, str(whole))
    if kind == "trials":
        return words.trials.format(n=whole, of=out_of) if out_of else f"{whole} %"
    if kind == "count":
        return words.time_one if whole == 1 else words.times.format(n=whole)
    if whole >= 60:
        return words.minutes.format(min=whole // 60, s=whole % 60)
    return words.second_one if whole == 1 else words.seconds.format(n=whole)
