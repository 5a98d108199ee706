"""The web entry. WSGI, not ASGI: under ASGI a broken connection loses the whole piece of a clip.

Source: performance.md section C (bytes kept after a cut: WSGI 57 MB of 60, ASGI 0).
"""

import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if "sqlite" in str(settings.DATABASES["default"]["ENGINE"]):
    # REST framework loads PostgreSQL's driver where it finds it: 10 MB for nothing.
    sys.modules.setdefault("psycopg", None)  # type: ignore[arg-type]
ordinary = get_wsgi_application()

from api import lane  # noqa: E402  (only now is Django set up)
from config import public  # noqa: E402

application = lane.before(ordinary)
public.refuse_exposed_demonstration()
