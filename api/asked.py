"""What a request asks for, once its serializer has read it."""

from typing import Any

from rest_framework import serializers


def valid(serializer: serializers.Serializer[Any]) -> dict[str, Any]:
    """Return the serializer's values; a 400 that names each wrong field otherwise."""
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
