"""`/api/technician`: queue, storage and devices; no child, no words, no names."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from diary import health, technician


class CountsAnswer(serializers.Serializer[Any]):
    """How many jobs wait, run and need help."""

    queued = serializers.IntegerField()
    running = serializers.IntegerField()
    failed = serializers.IntegerField()


class JobAnswer(serializers.Serializer[technician.JobSeen]):
    """One piece of work."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(["queued", "running", "failed"])
    attempts = serializers.IntegerField()
    error = serializers.CharField(allow_blank=True, help_text="A code, never a file's words.")
    clip = serializers.UUIDField(allow_null=True)
    size_bytes = serializers.IntegerField(allow_null=True)
    device = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    run_after = serializers.DateTimeField()


class QueueAnswer(serializers.Serializer[technician.Queue]):
    """The work that is not done, what needs help first."""

    counts = CountsAnswer()
    jobs = JobAnswer(many=True)


class BackupAnswer(serializers.Serializer[health.BackupSeen]):
    """A complete backup."""

    at = serializers.DateTimeField()
    size_bytes = serializers.IntegerField()
    verified = serializers.BooleanField(help_text="Every object in it is as it was recorded.")


class WorkerAnswer(serializers.Serializer[health.WorkerSeen]):
    """A worker, and when it last spoke."""

    name = serializers.CharField()
    seen_at = serializers.DateTimeField()
    walls = serializers.ListField(child=serializers.CharField())


class StorageAnswer(serializers.Serializer[health.Storage]):
    """What is stored, free and backed up."""

    originals_bytes = serializers.IntegerField()
    renditions_bytes = serializers.IntegerField()
    free_bytes = serializers.IntegerField()
    backups = BackupAnswer(many=True)
    walls = serializers.ListField(child=serializers.CharField())
    is_walled = serializers.BooleanField(help_text="False is the red light.")
    tools = serializers.DictField(child=serializers.CharField())
    workers = WorkerAnswer(many=True)


class DeviceAnswer(serializers.Serializer[technician.DeviceSeen]):
    """A device of the staff."""

    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has the name
    last_seen_at = serializers.DateTimeField(allow_null=True)
    waiting_clips = serializers.IntegerField()
    app_version = serializers.CharField(allow_blank=True)
    has_ended = serializers.BooleanField()


class DevicesAnswer(serializers.Serializer[Any]):
    """The devices of the staff, the latest seen first."""

    devices = DeviceAnswer(many=True)


class QueueView(APIView):
    """The queue."""

    @extend_schema(responses=QueueAnswer)
    def get(self, request: Request) -> Response:
        """Return the work that is not done."""
        return Response(QueueAnswer(technician.queue(caller(request))).data)


class JobRetryView(APIView):
    """One piece of failed work."""

    @extend_schema(request=None, responses={202: None})
    def post(self, request: Request, job: UUID) -> Response:
        """Let it run again."""
        technician.retry(caller(request), job)
        return Response(status=202)


class StorageView(APIView):
    """Storage."""

    @extend_schema(responses=StorageAnswer)
    def get(self, request: Request) -> Response:
        """Return what is stored, how much room there is, the backups, and the workers' walls."""
        return Response(StorageAnswer(technician.storage(caller(request))).data)


class StaffDevicesView(APIView):
    """Devices of the staff."""

    @extend_schema(responses=DevicesAnswer)
    def get(self, request: Request) -> Response:
        """List them with what waits on each."""
        return Response(DevicesAnswer({"devices": technician.devices(caller(request))}).data)
