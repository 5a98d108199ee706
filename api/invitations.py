"""Invitations of a child: made with a link, a code and a picture of the link; listed; ended."""

import io
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import caller
from api.circle import RIGHTS
from diary import invitations


class InvitationAnswer(serializers.Serializer[invitations.Made]):
    """One invitation, without its codes."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    relation = serializers.CharField()
    rights = serializers.ChoiceField(RIGHTS)
    state = serializers.ChoiceField(["open", "accepted", "expired", "ended"])
    made_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    accepted_by = serializers.CharField(allow_null=True, help_text="The name of who used it.")


class InvitationsAnswer(serializers.Serializer[Any]):
    """All invitations of a child that the viewer may see."""

    invitations = InvitationAnswer(many=True)


class InviteRequest(serializers.Serializer[Any]):
    """Whom to invite, and to what."""

    name = serializers.CharField(max_length=80)
    relation = serializers.CharField(max_length=60)
    rights = serializers.ChoiceField(RIGHTS, default="contribute")
    language = serializers.ChoiceField(["en", "mi"], default="en")
    household = serializers.UUIDField(allow_null=True, default=None)
    sees_home = serializers.BooleanField(default=True)


class CardAnswer(serializers.Serializer[Any]):
    """What stands on the card, shown this once."""

    id = serializers.UUIDField()
    link = serializers.URLField(help_text="Shown this once.")
    code = serializers.CharField(help_text="Ten letters to type at /j/, shown this once.")
    qr_svg = serializers.CharField(help_text="The link as a picture to print.")
    expires_at = serializers.DateTimeField()


class InvitationsView(APIView):
    """The invitations of one child."""

    @extend_schema(responses=InvitationsAnswer)
    def get(self, request: Request, child: UUID) -> Response:
        """List them, the newest first, with who used each."""
        rows = invitations.of(caller(request), child)
        return Response(InvitationsAnswer({"invitations": rows}).data)

    @extend_schema(request=InviteRequest, responses={201: CardAnswer})
    def post(self, request: Request, child: UUID) -> Response:
        """Make one. Its link, code and picture are in this answer and nowhere else."""
        asked = InviteRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(asked.validated_data)
        new = invitations.NewInvitation(household_id=given.pop("household"), **given)
        return _card(invitations.make(caller(request), child, new))


class WayBackView(APIView):
    """A new way in for a caregiver who has no e-mail and lost theirs."""

    @extend_schema(request=None, responses={201: CardAnswer})
    def post(self, request: Request, member: UUID) -> Response:
        """Make a card that signs the same person in again."""
        return _card(invitations.make_way_back(caller(request), member))


class InvitationView(APIView):
    """One invitation."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, invitation: UUID) -> Response:
        """End it; one that was used is undone: the place it gave ends at once."""
        invitations.end(caller(request), invitation)
        return Response(status=204)


def _card(card: invitations.Card) -> Response:
    link = f"{settings.PUBLIC_URL}/j/{card.link_code}"
    answer = CardAnswer(
        {
            "id": card.id,
            "link": link,
            "code": f"{card.typed_code[:5]} {card.typed_code[5:]}",
            "qr_svg": qr_svg(link),
            "expires_at": card.expires_at,
        }
    )
    return Response(answer.data, status=201, headers={"Cache-Control": "no-store"})


def qr_svg(text: str) -> str:
    """Return the text as a QR picture in SVG that scales to its frame; dark on white, always."""
    picture = io.BytesIO()
    segno.make_qr(text, error="m").save(
        picture,
        kind="svg",
        border=4,  # Source: ISO/IEC 18004, quiet zone of four modules
        dark="#000",
        light="#fff",
        xmldecl=False,
        omitsize=True,
    )
    return picture.getvalue().decode().strip()
