"""The web entry. WSGI, not ASGI: under ASGI a broken connection loses the whole piece of a clip.

Source: performance.md section C (bytes kept after a cut: WSGI 57 MB of 60, ASGI 0).
"""

import ctypes
import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

_M_ARENA_MAX = -8  # Source: malloc.h
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if "sqlite" in str(settings.DATABASES["default"]["ENGINE"]):
    # REST framework loads PostgreSQL's driver where it finds it: 10 MB for nothing.
    sys.modules.setdefault("psycopg", None)  # type: ignore[arg-type]
if sys.platform == "linux" and hasattr(_c := ctypes.CDLL(None), "mallopt"):
    # Memory pools shared by the threads, not one for each: 10 MB less. Source: mallopt(3)
    _c.mallopt(_M_ARENA_MAX, 2)
ordinary = get_wsgi_application()

from api import fast_path  # noqa: E402  (only now is Django set up)
from config import public  # noqa: E402

application = fast_path.before(ordinary)
public.refuse_exposed_demonstration()
