"""Every table. Imported only inside `diary`; the doors get values and querysets."""

from diary.models.archives import Archive
from diary.models.clips import Caption, Clip, ClipEdit, Rendition
from diary.models.consent import Consent
from diary.models.conversation import Heart, Reply, Watch
from diary.models.entries import Appearance, AppearanceGoal, Entry, EntryRevision
from diary.models.events import Erasure, Event, EventBatch
from diary.models.faces import Face
from diary.models.feedback import Answer, Asked, Round, Talk
from diary.models.health import WorkerReport
from diary.models.invitations import Invitation
from diary.models.jobs import Job
from diary.models.meetings import AgendaPoint, Meeting, MeetingAnswer, NextStep
from diary.models.passports import Passport, PassportClip
from diary.models.people import (
    Child,
    CircleMember,
    Classroom,
    ClassroomStaff,
    Enrolment,
    Household,
    Person,
    School,
    SchoolRole,
)
from diary.models.plans import Goal, Party, Plan, PlanMark, PlanVersion, Setting, Strand
from diary.models.progress import (
    GasLevel,
    GoalCard,
    GoalMarker,
    Measure,
    PromptLevel,
    Rating,
    RatingRevision,
)
from diary.models.reels import Pair, Reel, ReelPart
from diary.models.sessions import Session
from diary.models.uploads import Device, Upload

__all__ = [
    "AgendaPoint",
    "Answer",
    "Appearance",
    "AppearanceGoal",
    "Archive",
    "Asked",
    "Caption",
    "Child",
    "CircleMember",
    "Classroom",
    "ClassroomStaff",
    "Clip",
    "ClipEdit",
    "Consent",
    "Device",
    "Enrolment",
    "Entry",
    "EntryRevision",
    "Erasure",
    "Event",
    "EventBatch",
    "Face",
    "GasLevel",
    "Goal",
    "GoalCard",
    "GoalMarker",
    "Heart",
    "Household",
    "Invitation",
    "Job",
    "Measure",
    "Meeting",
    "MeetingAnswer",
    "NextStep",
    "Pair",
    "Party",
    "Passport",
    "PassportClip",
    "Person",
    "Plan",
    "PlanMark",
    "PlanVersion",
    "PromptLevel",
    "Rating",
    "RatingRevision",
    "Reel",
    "ReelPart",
    "Rendition",
    "Reply",
    "Round",
    "School",
    "SchoolRole",
    "Session",
    "Setting",
    "Strand",
    "Talk",
    "Upload",
    "Watch",
    "WorkerReport",
]
