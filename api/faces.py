"""`/api/children/{child}/face`: give a child a face picture, or take it away.

The bytes of the picture that is shown are under /media (api/media.py).
"""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from api.files import refuse_large
from diary import faces


class FaceRequest(serializers.Serializer[Any]):
    """A picture of one face."""

    picture = serializers.FileField(allow_empty_file=True)


class FaceAnswer(serializers.Serializer[Any]):
    """How the picture stands."""

    state = serializers.ChoiceField([faces.NONE, faces.PREPARING, faces.READY, faces.FAILED])
    sentence = serializers.CharField(allow_blank=True, help_text="Why it failed, else empty.")
    face_url = serializers.CharField(allow_null=True, help_text="The picture that is shown now.")


class FaceView(APIView):
    """The face of a child."""

    parser_classes = (MultiPartParser,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a body that is too big before a byte of it is read."""
        refuse_large(request, most=faces.MOST_BYTES)
        super().initial(request, *args, **kwargs)

    @extend_schema(responses=FaceAnswer)
    def get(self, request: Request, child: UUID) -> Response:
        """Return how the newest picture stands."""
        return _answer(request, child, status=200)

    @extend_schema(request={"multipart/form-data": FaceRequest}, responses={202: FaceAnswer})
    def put(self, request: Request, child: UUID) -> Response:
        """Keep a picture; it is shown once the worker has made it."""
        asked = FaceRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        picture = asked.validated_data["picture"]
        faces.receive(caller(request), child, picture=picture, size_bytes=picture.size)
        return _answer(request, child, status=202)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, child: UUID) -> Response:
        """Show initials again, and forget every picture that was given."""
        faces.remove(caller(request), child)
        return Response(status=204)


def _answer(request: Request, child: UUID, *, status: int) -> Response:
    found = faces.standing(caller(request), child)
    url = f"/media/children/{child}/face" if found.has_face else None
    values = {"state": found.state, "sentence": found.sentence, "face_url": url}
    return Response(FaceAnswer(values).data, status=status)
