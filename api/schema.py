"""The contract with every client: the OpenAPI document, and how its generator reads our sign-in.

`docs/openapi.json` is the same document, committed; a test fails when the two differ.
"""

from functools import cache
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

Scheme = dict[str, str]


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # no stubs
    """The session cookie."""

    target_class = "api.authentication.SignedIn"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> Scheme:
        """Describe it."""
        del auto_schema
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


class DeviceScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # no stubs
    """A device's own token, which can only send."""

    target_class = "api.authentication.SendingDevice"
    name = "device"

    def get_security_definition(self, auto_schema: object) -> Scheme:
        """Describe it."""
        del auto_schema
        return {"type": "apiKey", "in": "header", "name": "Authorization"}


@cache
def _document() -> dict[str, Any]:
    """Generate the document once a process: it is the same for everyone, and takes 100 ms."""
    document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # no stubs
    return document


class _Once(SchemaGenerator):
    """Answers with the document that was generated before."""

    def get_schema(self, request: Request | None = None, public: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 (as it is inherited)
        """Return the document; whoever asks gets the same."""
        del request, public
        return _document()


class SchemaView(SpectacularAPIView):
    """GET /api/schema."""

    permission_classes = (AllowAny,)
    generator_class = _Once
