"""The contract with every client: the OpenAPI document, and how its generator reads our sign-in.

`docs/openapi.json` is the same document, committed; a test fails when the two differ.
"""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

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


class SchemaView(SpectacularAPIView):
    """GET /api/schema."""

    permission_classes = (AllowAny,)
