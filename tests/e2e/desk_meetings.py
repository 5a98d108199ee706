"""What the desk can do about meetings: a verb of its own, for screens that need one."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from diary import meeting_agenda, meeting_answers, meetings
from diary.models import Appearance, CircleMember, Clip, Goal, Person, Rating


def a_meeting(*, ms_lee: str, mere: str, aroha: str, clip: str, is_over: bool) -> str:
    """Plan a meeting with a point of each side, the first with a clip; return its id."""
    lee, mum = Person.objects.get(pk=ms_lee), Person.objects.get(pk=mere)
    child = Clip.objects.get(pk=clip).entry.appearances.get(child=aroha).child
    made = meetings.plan(lee, child.pk, title="IEP meeting, term 4", held_on=timezone.localdate())
    for person, party, words, clips in (
        (lee, "school", "Aroha asks with her card, in the classroom and outside.", [clip]),
        (mum, "whanau", "She sets the table on her own now.", []),
        (mum, "child", "I want to swim with my cousins.", []),
    ):
        point = meeting_agenda.Point(party, words, clips)
        meeting_agenda.put_point(person, made.pk, uuid4(), point)
    meeting_agenda.put_step(lee, made.pk, "school", words="We take the card to the pool.")
    if is_over:
        meetings.end(lee, made.pk)
        answer = meeting_answers.AnswerGiven("whanau", 3, 2, "Time for my questions, please.")
        meeting_answers.give(mum, made.pk, answer)
    return str(made.pk)


def leave_circle(*, person: str, child: str) -> None:
    """End a person's place in a child's circle, as of now."""
    CircleMember.objects.filter(person=person, child=child).update(ends_at=timezone.now())


def measured(*, goal: str, by: str, entry: str) -> None:
    """Measure a goal three times, with less help each time; the last one in a moment."""
    aim, person = Goal.objects.get(pk=goal), Person.objects.get(pk=by)
    moment = Appearance.objects.get(entry=entry, child=aim.child_id)
    for at, value in enumerate((1, 2, 4)):
        Rating.objects.create(
            goal=aim,
            appearance=moment if at == 2 else None,
            kind="prompt",
            value=value,
            first_value=value,
            occurred_at=timezone.now() - timedelta(days=40 - 19 * at),
            setting="school",
            side="school",
            by=person,
        )
