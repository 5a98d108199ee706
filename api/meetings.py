"""Meetings: planned, prepared by both sides, held, and what each side does next."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.caller import caller
from api.timeline import ClipSerializer, media_address
from diary import meeting_agenda, meeting_page, meetings

PARTIES = ["school", "whanau", "child"]


class MeetingBriefSerializer(serializers.Serializer[meetings.MeetingBrief]):
    """A meeting in a list. `ended_at` null: still to come, or going on."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    held_on = serializers.DateField()
    ended_at = serializers.DateTimeField(allow_null=True)


class MeetingsSerializer(serializers.Serializer[Any]):
    """A child's meetings, the latest first."""

    meetings = MeetingBriefSerializer(many=True)


class NewMeetingSerializer(serializers.Serializer[Any]):
    """A meeting's title and day, and the plan that it is about."""

    title = serializers.CharField(max_length=120)
    held_on = serializers.DateField()
    plan = serializers.UUIDField(required=False, allow_null=True)


class MeetingChangeSerializer(serializers.Serializer[Any]):
    """What to change; what is left out stays. `notes_was`: the notes seen before writing."""

    title = serializers.CharField(max_length=120, required=False)
    held_on = serializers.DateField(required=False)
    plan = serializers.UUIDField(required=False)
    notes = serializers.CharField(max_length=8000, required=False, allow_blank=True)
    notes_was = serializers.CharField(max_length=8000, required=False, allow_blank=True)


class PointClipSerializer(serializers.Serializer[meeting_page.PointClip]):
    """A clip of a point, with the moment that it is from."""

    entry = serializers.UUIDField()
    occurred_at = serializers.DateTimeField()
    words = serializers.CharField()
    clip = ClipSerializer()


class PointSerializer(serializers.Serializer[meeting_page.PointSeen]):
    """What one party wants to speak about, with its clips, the oldest first."""

    id = serializers.UUIDField()
    party = serializers.ChoiceField(PARTIES)
    words = serializers.CharField()
    notes = serializers.CharField()
    by = serializers.CharField()
    may_change = serializers.BooleanField()
    may_note = serializers.BooleanField()
    clips = PointClipSerializer(many=True)


class StepSerializer(serializers.Serializer[meeting_page.StepSeen]):
    """What one party does next."""

    party = serializers.ChoiceField(PARTIES)
    words = serializers.CharField()
    at = serializers.DateTimeField()


class GoalInMeetingSerializer(serializers.Serializer[meeting_page.GoalInMeeting]):
    """A goal to speak about."""

    id = serializers.UUIDField()
    words = serializers.CharField()
    strand = serializers.CharField()
    set_by = serializers.ChoiceField(PARTIES)


class MayMeetSerializer(serializers.Serializer[meeting_page.MayMeet]):
    """Which buttons to show."""

    change = serializers.BooleanField()
    speak = serializers.BooleanField()
    read_answers = serializers.BooleanField()
    parties = serializers.ListField(child=serializers.ChoiceField(PARTIES))
    step_parties = serializers.ListField(child=serializers.ChoiceField(PARTIES))


class MeetingSerializer(serializers.Serializer[meeting_page.MeetingSeen]):
    """A meeting with all that the room needs. `closes_at`: until when what is there may change."""

    id = serializers.UUIDField()
    child = serializers.UUIDField()
    plan = serializers.UUIDField(allow_null=True)
    title = serializers.CharField()
    held_on = serializers.DateField()
    notes = serializers.CharField()
    ended_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    may = MayMeetSerializer()
    points = PointSerializer(many=True)
    steps = StepSerializer(many=True)
    goals = GoalInMeetingSerializer(many=True)


class PointGivenSerializer(serializers.Serializer[Any]):
    """A point as somebody writes it."""

    party = serializers.ChoiceField(PARTIES)
    words = serializers.CharField(max_length=300)
    clips = serializers.ListField(child=serializers.UUIDField(), required=False)


class NotesGivenSerializer(serializers.Serializer[Any]):
    """What was said to a point. `was`: the notes seen before writing."""

    notes = serializers.CharField(max_length=2000, allow_blank=True)
    was = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class StepGivenSerializer(serializers.Serializer[Any]):
    """What one party does next; empty words take it away."""

    words = serializers.CharField(max_length=300, allow_blank=True)


class MeetingsView(APIView):
    """GET and POST /api/children/{child}/meetings."""

    @extend_schema(operation_id="meetings", responses=MeetingsSerializer)
    def get(self, request: Request, child: UUID) -> Response:
        """Return the child's meetings, the latest first."""
        return Response({"meetings": meetings.of(caller(request), child)})

    @extend_schema(
        operation_id="plan_meeting",
        request=NewMeetingSerializer,
        responses={201: MeetingSerializer},
    )
    def post(self, request: Request, child: UUID) -> Response:
        """Plan a meeting (the team)."""
        asked = valid(NewMeetingSerializer(data=request.data))
        plan_id = asked.pop("plan", None)
        made = meetings.plan(caller(request), child, plan_id=plan_id, **asked)
        return _seen(request, made.pk, status=201)


class MeetingView(APIView):
    """GET and PATCH /api/meetings/{meeting}."""

    @extend_schema(operation_id="meeting", responses=MeetingSerializer)
    def get(self, request: Request, meeting: UUID) -> Response:
        """Return a meeting with its points, clips, next steps and goals."""
        return _seen(request, meeting)

    @extend_schema(
        operation_id="change_meeting",
        request=MeetingChangeSerializer,
        responses=MeetingSerializer,
    )
    def patch(self, request: Request, meeting: UUID) -> Response:
        """Change a meeting's title, day, plan or notes (the team)."""
        asked = valid(MeetingChangeSerializer(data=request.data))
        plan_id = asked.pop("plan", None)
        change = meetings.MeetingChange(plan_id=plan_id, **asked)
        meetings.change(caller(request), meeting, change)
        return _seen(request, meeting)


class PointView(APIView):
    """PUT and DELETE /api/meetings/{meeting}/points/{point}."""

    @extend_schema(
        operation_id="put_point", request=PointGivenSerializer, responses=MeetingSerializer
    )
    def put(self, request: Request, meeting: UUID, point: UUID) -> Response:
        """Put a point on the agenda, or change it; the same one twice is once."""
        asked = valid(PointGivenSerializer(data=request.data))
        given = meeting_agenda.Point(**asked)
        meeting_agenda.put_point(caller(request), meeting, point, given)
        return _seen(request, meeting)

    @extend_schema(operation_id="remove_point", responses={204: None})
    def delete(self, request: Request, meeting: UUID, point: UUID) -> Response:
        """Take a point off the agenda."""
        meeting_agenda.remove_point(caller(request), meeting, point)
        return Response(status=204)


class PointNotesView(APIView):
    """PUT /api/meetings/{meeting}/points/{point}/notes."""

    @extend_schema(
        operation_id="note_point", request=NotesGivenSerializer, responses=MeetingSerializer
    )
    def put(self, request: Request, meeting: UUID, point: UUID) -> Response:
        """Write down what was said to a point."""
        asked = valid(NotesGivenSerializer(data=request.data))
        meeting_agenda.note_point(caller(request), meeting, point, **asked)
        return _seen(request, meeting)


class StepView(APIView):
    """PUT /api/meetings/{meeting}/steps/{party}."""

    @extend_schema(
        operation_id="put_step", request=StepGivenSerializer, responses=MeetingSerializer
    )
    def put(self, request: Request, meeting: UUID, party: str) -> Response:
        """Write what one party does next."""
        asked = valid(StepGivenSerializer(data=request.data))
        meeting_agenda.put_step(caller(request), meeting, party, words=asked["words"])
        return _seen(request, meeting)


class MeetingEndView(APIView):
    """POST /api/meetings/{meeting}/end."""

    @extend_schema(operation_id="end_meeting", request=None, responses=MeetingSerializer)
    def post(self, request: Request, meeting: UUID) -> Response:
        """End a meeting; one that has ended stays so (the team)."""
        meetings.end(caller(request), meeting)
        return _seen(request, meeting)


class MeetingKeptView(APIView):
    """POST /api/meetings/{meeting}/kept."""

    @extend_schema(operation_id="keep_meeting", request=None, responses={204: None})
    def post(self, request: Request, meeting: UUID) -> Response:
        """Write down that this device keeps a copy of the meeting and its clips."""
        meetings.keep(caller(request), meeting)
        return Response(status=204)


def _seen(request: Request, meeting: UUID, *, status: int = 200) -> Response:
    shown = meeting_page.one(caller(request), meeting, media=media_address)
    return Response(shown, status=status)
