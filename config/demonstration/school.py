"""The people of Kererū School: the cast of the tests, in a small real school around them.

Aroha is the child whose diary is fullest. Everyone signs in with one tap in a demonstration.
"""

from datetime import date, datetime, timedelta

from config.demonstration import learning
from config.demonstration.drawing.figures import Look
from diary.told import ToldChild, ToldPerson, ToldPlace
from diary.told_goals import ToldGoal

NAME = "Kererū School"
SAFEGUARDING = "Ms Ngata, the principal, 09 555 0100, or at the school office"
ROOMS = ("Rimu", "Kōwhai")

PEOPLE = (
    ToldPerson("lee", "Ms Lee", "lee@kereru.example", "en", ("teacher",), (("Rimu", "teacher"),)),
    ToldPerson("hall", "Mr Hall", "hall@kereru.example", "en", (), (("Rimu", "aide"),)),
    ToldPerson(
        "cole", "Ms Cole", "cole@kereru.example", "en", ("teacher",), (("Kōwhai", "teacher"),)
    ),
    ToldPerson("reid", "Jo Reid", "reid@kereru.example", "en", (), (("Kōwhai", "therapist"),)),
    ToldPerson("patel", "Mr Patel", "patel@kereru.example", "en", ("liaison",)),
    ToldPerson("ngata", "Ms Ngata", "ngata@kereru.example", "en", ("admin",)),
    ToldPerson("webb", "Mr Webb", "webb@kereru.example", "en", ("technician",)),
    ToldPerson("mere", "Mere", "mere@whanau.example"),
    ToldPerson("tama", "Tama"),
    ToldPerson("koro", "Koro", language="mi"),
    ToldPerson("dad", "Rob"),
    ToldPerson("paul", "Paul"),
    ToldPerson("mei", "Mei"),
    ToldPerson("ana", "Nana Ana"),
    ToldPerson("wiremu", "Wiremu", language="mi"),
    ToldPerson("kate", "Kate"),
    ToldPerson("hine", "Nan Hine", language="mi"),
    ToldPerson("anil", "Anil"),
)

LOOKS = {
    "aroha": Look("#a8714b", "#2a1c1a", "bun", "#d9583f", flower="#ffffff"),
    "noah": Look("#f0c9a8", "#b5703a", "short", "#3f7d9a", stripe="#f3e2b8"),
    "lily": Look("#f1cfa6", "#1f1a22", "bob", "#e8a33d", glasses=True, shoes="#7a5c9e"),
    "sione": Look("#8a5a3c", "#221815", "curls", "#4f8a5b", shoes="#e8a33d"),
    "hemi": Look("#b27c52", "#3a6ea5", "beanie", "#7a5c9e", shoes="#4f8a5b"),
    "amelia": Look("#f4d3bd", "#d9a441", "braids", "#c95d83"),
    "tane": Look("#9c6843", "#1d1614", "short", "#2f8f83", stripe="#ffffff"),
    "priya": Look("#b98052", "#1a1416", "braids", "#e07a3f", glasses=True, shoes="#3f7d9a"),
}


def _home(person: str, relation: str, rights: str = "decide") -> ToldPlace:
    return ToldPlace(person, relation, rights, household="Home")


_LIAISON = ToldPlace("patel", "Liaison teacher", "view", kind="liaison")
_PHYSIO = ToldPlace("reid", "Physiotherapist", "contribute", kind="professional")


def children(*, now: datetime) -> tuple[ToldChild, ...]:
    """Return the eight children with their goals and circles."""
    return (*_rimu(now), *_kowhai(now))


def _rimu(now: datetime) -> tuple[ToldChild, ...]:
    aroha = ToldChild(
        "aroha",
        "Aroha",
        "Tamihana",
        date(2018, 4, 9),
        "Rimu",
        goals=learning.AROHA,
        plan=learning.aroha_plan(now),
        circle=(
            ToldPlace("mere", "Mum", "decide", household="Mere's home"),
            ToldPlace("koro", "Koro", "view", household="Mere's home"),
            ToldPlace("tama", "Uncle", "contribute", household="Tama's home"),
            ToldPlace("dad", "Dad", "decide", ends_at=now - timedelta(days=80)),
            _LIAISON,
            _PHYSIO,
        ),
        consents=(("mere", "group", True), ("mere", "training", False)),
    )
    noah = ToldChild(
        "noah",
        "Noah",
        "Brown",
        date(2017, 9, 21),
        "Rimu",
        goals=(
            ToldGoal("noah-shoes", "self-management", "I put on my own shoes"),
            ToldGoal("noah-ball", "physical", "I throw the ball into the basket"),
            ToldGoal("noah-hands", "self-management", "I wash my hands before kai"),
        ),
        plan=learning.plan(now),
        circle=(_home("paul", "Dad"), _LIAISON),
        consents=(("paul", "group", True),),
    )
    lily = ToldChild(
        "lily",
        "Lily",
        "Chen",
        date(2018, 1, 30),
        "Rimu",
        goals=(
            ToldGoal("lily-sign", "communication", "I sign “thank you” and “more”"),
            ToldGoal("lily-paint", "physical", "I hold a brush and paint what I see"),
        ),
        plan=learning.plan(now),
        circle=(_home("mei", "Mum"), _LIAISON),
        consents=(("mei", "group", True),),
    )
    sione = ToldChild(
        "sione",
        "Sione",
        "Fifita",
        date(2016, 11, 2),
        "Rimu",
        goals=(
            ToldGoal("sione-choose", "communication", "I choose what comes next"),
            ToldGoal("sione-drum", "physical", "I play the drum with both hands"),
        ),
        plan=learning.plan(now),
        circle=(_home("ana", "Grandmother"),),
    )
    return aroha, noah, lily, sione


def _kowhai(now: datetime) -> tuple[ToldChild, ...]:
    hemi = ToldChild(
        "hemi",
        "Hemi",
        "Walker",
        date(2008, 6, 14),
        "Kōwhai",
        goals=(
            ToldGoal("hemi-bus", "transition", "I take the bus to town"),
            ToldGoal("hemi-shop", "transition", "I pay for my own lunch", state="met"),
        ),
        plan=learning.plan(now),
        circle=(_home("wiremu", "Dad"), _LIAISON),
        consents=(("wiremu", "group", True),),
    )
    amelia = ToldChild(
        "amelia",
        "Amelia",
        "Scott",
        date(2009, 2, 3),
        "Kōwhai",
        goals=(
            ToldGoal("amelia-talk", "communication", "I say what I want with my talker"),
            ToldGoal("amelia-stand", "physical", "I stand and reach up high"),
        ),
        plan=learning.plan(now),
        circle=(_home("kate", "Mum"),),
        consents=(("kate", "group", True),),
    )
    tane = ToldChild(
        "tane",
        "Tāne",
        "Rua",
        date(2010, 8, 19),
        "Kōwhai",
        goals=(
            ToldGoal("tane-garden", "transition", "I look after the vegetable garden"),
            ToldGoal("tane-music", "communication", "I start the waiata for the class"),
        ),
        plan=learning.plan(now),
        circle=(_home("hine", "Nan"),),
    )
    priya = ToldChild(
        "priya",
        "Priya",
        "Nair",
        date(2009, 12, 7),
        "Kōwhai",
        goals=(
            ToldGoal("priya-shop", "transition", "I do the shopping from my list"),
            ToldGoal("priya-hands", "self-management", "I wash my hands by myself"),
        ),
        plan=learning.plan(now),
        circle=(_home("anil", "Dad"),),
    )
    return hemi, amelia, tane, priya
