"""Every permission rule, as sets: (person, action) -> queryset.

Lists start from these sets, single objects are fetched from them, and yes/no is asked of them. A
stranger's set is empty, and so is that of an unknown action. Nothing is remembered between
requests: ending a membership works on the next one, media bytes included.

The rules in words are in docs/PERMISSIONS.md; tests/test_access_matrix.py plays them as everyone.
"""

from diary.access.child import Standing, children, may, standing
from diary.access.family import circle_members, consents, households, invitations
from diary.access.films import pairs, reels
from diary.access.learning import goal_markers, goals, measured, plan_marks, plans, ratings
from diary.access.meeting import agenda_points, meeting_answers, meetings, next_steps
from diary.access.moments import (
    appearances,
    circle_moments,
    clips,
    entries,
    may_add,
    paired_moments,
    paper_moments,
    passport_moments,
    reel_moments,
)
from diary.access.outside import archives, passports
from diary.access.places import Viewer, kept_apart
from diary.access.school import classrooms, devices, people, schools, strands
from diary.access.talk import asked, hearts, replies, rounds, said, talks

__all__ = [
    "Standing",
    "Viewer",
    "agenda_points",
    "appearances",
    "archives",
    "asked",
    "children",
    "circle_members",
    "circle_moments",
    "classrooms",
    "clips",
    "consents",
    "devices",
    "entries",
    "goal_markers",
    "goals",
    "hearts",
    "households",
    "invitations",
    "kept_apart",
    "may",
    "may_add",
    "measured",
    "meeting_answers",
    "meetings",
    "next_steps",
    "paired_moments",
    "pairs",
    "paper_moments",
    "passport_moments",
    "passports",
    "people",
    "plan_marks",
    "plans",
    "ratings",
    "reel_moments",
    "reels",
    "replies",
    "rounds",
    "said",
    "schools",
    "standing",
    "strands",
    "talks",
]
