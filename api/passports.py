"""Pages "What I like and what I can do": written, clips chosen, linked, ended."""

from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.asked import valid
from api.caller import caller
from api.invitations import qr_svg
from api.timeline import media_address
from diary import passport_links, passports

_KINDS = ["video", "photo", "sound"]
_LANGUAGES = ["en", "mi"]
_STATES = ["none", "open", "expired", "ended"]


class OfferedClipSerializer(serializers.Serializer[passports.ClipOffered]):
    """A clip that may stand on a page. `words` are the child's; `about` is what the diary says."""

    clip = serializers.UUIDField()
    entry = serializers.UUIDField()
    kind = serializers.ChoiceField(_KINDS)
    still_url = serializers.CharField(allow_null=True)
    occurred_at = serializers.DateTimeField()
    about = serializers.CharField()
    words = serializers.CharField()


class OfferSerializer(serializers.Serializer[Any]):
    """Clips to choose from, the newest first."""

    clips = OfferedClipSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class PassportLinkSerializer(serializers.Serializer[passports.LinkSeen]):
    """How the link stands, and when it was opened lately; never the link itself."""

    state = serializers.ChoiceField(_STATES)
    for_whom = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)
    opened = serializers.IntegerField()
    openings = serializers.ListField(child=serializers.DateTimeField())


class PassportSerializer(serializers.Serializer[passports.PassportSeen]):
    """One page as a member of the circle sees it."""

    id = serializers.UUIDField()
    child = serializers.UUIDField()
    title = serializers.CharField()
    likes = serializers.CharField()
    can_do = serializers.CharField()
    helps = serializers.CharField()
    language = serializers.ChoiceField(_LANGUAGES)
    clips = OfferedClipSerializer(many=True)
    link = PassportLinkSerializer()
    may_change = serializers.BooleanField()


class PassportsSerializer(serializers.Serializer[Any]):
    """The pages of one child, the newest first."""

    passports = PassportSerializer(many=True)
    may_make = serializers.BooleanField()


class ChosenClipSerializer(serializers.Serializer[Any]):
    """One clip for the page; `words` are what the child says of it."""

    clip = serializers.UUIDField()
    words = serializers.CharField(max_length=200, allow_blank=True, default="")


class PassportChangeSerializer(serializers.Serializer[Any]):
    """What to change; what is left out stays. `clips` are in the order of the page."""

    title = serializers.CharField(max_length=120, required=False)
    likes = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    can_do = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    helps = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    language = serializers.ChoiceField(_LANGUAGES, required=False)
    clips = ChosenClipSerializer(many=True, required=False)


class NewPassportSerializer(PassportChangeSerializer):
    """A new page; it needs a title."""

    title = serializers.CharField(max_length=120)


class NewLinkSerializer(serializers.Serializer[Any]):
    """For how many days, and for whom, as the family and school will read it in the list."""

    days = serializers.ChoiceField(list(passport_links.DAYS))
    for_whom = serializers.CharField(max_length=120)


class NewLinkAnswer(serializers.Serializer[Any]):
    """The link, shown this once, also as a picture to print."""

    url = serializers.URLField()
    qr_svg = serializers.CharField()
    expires_at = serializers.DateTimeField()


class PassportsView(APIView):
    """GET and POST /api/children/{child}/passports."""

    @extend_schema(operation_id="passports", responses=PassportsSerializer)
    def get(self, request: Request, child: UUID) -> Response:
        """Return the child's pages."""
        found = passports.of(caller(request), child)
        answer = {"passports": [_answer(one) for one in found.passports]}
        return Response(answer | {"may_make": found.may_make})

    @extend_schema(
        operation_id="make_passport",
        request=NewPassportSerializer,
        responses={201: PassportSerializer},
    )
    def post(self, request: Request, child: UUID) -> Response:
        """Begin a page."""
        given = _given(valid(NewPassportSerializer(data=request.data)))
        return Response(_answer(passports.make(caller(request), child, given)), status=201)


class PassportClipsView(APIView):
    """GET /api/children/{child}/passports/clips."""

    @extend_schema(
        operation_id="passport_clips",
        parameters=[OpenApiParameter("cursor", str)],
        responses=OfferSerializer,
    )
    def get(self, request: Request, child: UUID) -> Response:
        """Return clips that may be shown outside, to choose from with the child."""
        cursor = request.query_params.get("cursor") or None
        offer = passports.offer(caller(request), child, cursor=cursor)
        return Response({"clips": [_clip(one) for one in offer.clips], "next": offer.next})


class PassportView(APIView):
    """GET and PATCH /api/passports/{passport}."""

    @extend_schema(operation_id="passport", responses=PassportSerializer)
    def get(self, request: Request, passport: UUID) -> Response:
        """Return one page."""
        return Response(_answer(passports.one(caller(request), passport)))

    @extend_schema(
        operation_id="change_passport",
        request=PassportChangeSerializer,
        responses=PassportSerializer,
    )
    def patch(self, request: Request, passport: UUID) -> Response:
        """Change its words or its clips."""
        given = _given(valid(PassportChangeSerializer(data=request.data)))
        return Response(_answer(passports.change(caller(request), passport, given)))


class PassportLinkView(APIView):
    """POST /api/passports/{passport}/link."""

    @extend_schema(
        operation_id="link_passport", request=NewLinkSerializer, responses={201: NewLinkAnswer}
    )
    def post(self, request: Request, passport: UUID) -> Response:
        """Open a link; an older one ends. The address is in this answer and nowhere else."""
        asked = valid(NewLinkSerializer(data=request.data))
        link = passport_links.open_link(caller(request), passport, **asked)
        url = f"{settings.PUBLIC_URL}/m/{link.secret}"
        answer = {"url": url, "qr_svg": qr_svg(url), "expires_at": link.expires_at}
        return Response(answer, status=201, headers={"Cache-Control": "no-store"})


class PassportRevokeView(APIView):
    """POST /api/passports/{passport}/revoke."""

    @extend_schema(operation_id="revoke_passport", request=None, responses={204: None})
    def post(self, request: Request, passport: UUID) -> Response:
        """End the link at once."""
        passport_links.revoke(caller(request), passport)
        return Response(status=204)


def _given(asked: dict[str, Any]) -> passports.Given:
    clips = asked.pop("clips", None)
    chosen = None if clips is None else [passports.Chosen(**one) for one in clips]
    return passports.Given(**asked, clips=chosen)


def _clip(one: passports.ClipOffered) -> dict[str, Any]:
    return {
        "clip": one.clip,
        "entry": one.entry,
        "kind": one.kind,
        "still_url": media_address(one.clip, one.still) if one.still else None,
        "occurred_at": one.occurred_at,
        "about": one.about,
        "words": one.words,
    }


def _answer(one: passports.PassportSeen) -> dict[str, Any]:
    names = ("id", "child", "title", "likes", "can_do", "helps", "language", "may_change")
    return {
        **{name: getattr(one, name) for name in names},
        "clips": [_clip(clip) for clip in one.clips],
        "link": one.link,
    }
