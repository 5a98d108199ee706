"""What Aroha learns in her year: plan, goals and scales, meetings, and the page for her next room.

Other children have a plan and plain goals; hers are shown in full. Words of whānau and child are
theirs: nobody at school made them tidy.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from diary.told_goals import (
    ToldCard,
    ToldGoal,
    ToldMeasure,
    ToldMeeting,
    ToldPair,
    ToldPassport,
    ToldPlan,
    ToldPoint,
)

ZONE = ZoneInfo("Pacific/Auckland")
YEAR = timedelta(days=310)
_LEFT = timedelta(days=40)

FIRST_TRY = "297-lee-card-aroha"
WITH_KORO = "37-mere-card-aroha"
AT_THE_CAFE = "134-mere-shop-aroha"
ALONE = "1-lee-card-aroha"
FIRST_STEPS = "283-reid-walking-aroha"
TO_THE_MAT = "3-reid-walking-aroha"
SUNDAY_TEA = "4-mere-laying-aroha"
BOTH_SHOES = "11-hall-shoes-aroha"
WATERING = "54-lee-garden-aroha"

AROHA = (
    ToldGoal(
        "drink",
        "communication",
        "I ask for a drink with my card",
        staff_words="Gives the card to a person without a prompt, in 4 of 5 chances.",
        is_focus=True,
        weight=2,
        settings=("school", "home", "community", "respite"),
        measures=(ToldMeasure("prompt", 0, 5), ToldMeasure("gas", -2, 0)),
        levels=(
            "Aroha looks at the card when we help her hand",
            "She takes the card when we show her first",
            "She gives the card when we point to it",
            "She gives the card by herself to a person she knows",
            "She goes and finds somebody, and asks with her card",
        ),
        card=ToldCard(
            "What would you like, Aroha?",
            4,
            "Put the card where she can see it, beside the jug. Ask once, then wait and count to "
            "ten. If she looks away, point to the card. Do not touch her hand.",
            "lee",
            model="62-hall-card-aroha",
        ),
        baseline=FIRST_TRY,
    ),
    ToldGoal(
        "mat",
        "physical",
        "I walk to the mat with my frame",
        is_focus=True,
        settings=("school", "community"),
        measures=(ToldMeasure("count", 3, 40),),
        baseline=FIRST_STEPS,
    ),
    ToldGoal(
        "shoes",
        "self-management",
        "I put on my own shoes",
        is_focus=True,
        settings=("school", "home"),
        measures=(ToldMeasure("trials", 0, 100),),
    ),
    ToldGoal(
        "table",
        "self-management",
        "I lay the table for our whānau",
        set_by="whanau",
        settings=("home",),
        measures=(ToldMeasure("count", 1, 4),),
    ),
    ToldGoal("plants", "transition", "I have a job: I water the garden", set_by="child"),
)


def today(now: datetime) -> date:
    """Return the day at school."""
    return now.astimezone(ZONE).date()


def plan(now: datetime) -> ToldPlan:
    """Return the plan of any child: a period, not agreed yet."""
    return ToldPlan("My plan for this year", today(now - YEAR), today(now + _LEFT))


def aroha_plan(now: datetime) -> ToldPlan:
    """Return Aroha's plan, agreed by all three in the second week of the year."""
    return ToldPlan(
        "My plan for this year",
        today(now - YEAR),
        today(now + _LEFT),
        took_part="Mere, Koro, Tama, Ms Lee, Jo Reid and Mr Patel",
        whanau_hopes="That she can tell anyone what she needs, also when we are not there. And "
        "that she has her place at our table, like everybody.",
        child_hopes="Aroha chose these pictures: the orange cup, the garden, Koro.",
        marks=(
            ("school", "lee", ""),
            ("whanau", "mere", ""),
            ("child", "mere", "She took the picture of the cup and held it up."),
        ),
        at=now - YEAR + timedelta(days=9),
    )


def meetings(now: datetime) -> tuple[ToldMeeting, ...]:
    """Return the meeting in the middle of the year, and the one next week."""
    then = now - timedelta(days=145)
    return (
        ToldMeeting(
            "winter",
            "aroha",
            "Half-way talk",
            today(then),
            "lee",
            points=(
                ToldPoint("school", "lee", "The card: from hand on hand to a little pointing"),
                ToldPoint("whanau", "mere", "At home too! Can Sam at respite have a card?"),
                ToldPoint("child", "mere", "Aroha wants to show the beach film"),
            ),
            notes="We looked at the first try and at last week beside each other. Koro laughed.",
            steps=(
                ("school", "lee", "Make a second card for the bag and show Sam"),
                ("whanau", "mere", "Take the card to the café on Saturdays"),
                ("child", "mere", "Carry my own card in my pocket"),
            ),
            ended_at=then,
        ),
        ToldMeeting(
            "summer",
            "aroha",
            "What comes next year",
            today(now + timedelta(days=6)),
            "lee",
            points=(
                ToldPoint(
                    "school", "lee", "She asks new people now. What is next?", entries=(ALONE,)
                ),
                ToldPoint(
                    "whanau",
                    "mere",
                    "Could she learn to ask for help when she hurts?",
                    entries=(WITH_KORO,),
                ),
                ToldPoint("whanau", "tama", "Her garden job: can she have one with us?"),
                ToldPoint("child", "mere", "My new room", entries=(WATERING,)),
            ),
        ),
    )


def passports(now: datetime) -> tuple[ToldPassport, ...]:
    """Return the page that Aroha takes to her next room."""
    return (
        ToldPassport(
            f"next-room-{now.year}",
            "aroha",
            "For my new room",
            "mere",
            likes="The orange cup. Koro. Water, beans and the garden. Music with a drum in it.",
            can_do="I ask with my card. I walk with my frame. I lay the table for four.",
            helps="Ask me once and wait. Show me first. Loud bells hurt my ears.",
            entries=(
                (ALONE, "I ask by myself"),
                (TO_THE_MAT, "I walk to the mat"),
                (SUNDAY_TEA, "I lay the table"),
                (WATERING, "This is my job"),
            ),
        ),
    )


def pairs(now: datetime) -> tuple[ToldPair, ...]:
    """Return the first try beside today's, as Ms Lee saved it."""
    at = datetime.combine(today(now), time(8, 45), tzinfo=ZONE)
    return (
        ToldPair(
            "drink-then-now",
            "aroha",
            "drink",
            "lee",
            min(at, now - timedelta(minutes=5)),
            "The very first try, and this week. Look at her hands.",
            then=FIRST_TRY,
            now=ALONE,
        ),
    )
