"""The web entry. WSGI, not ASGI: under ASGI a broken connection loses the whole piece of a clip.

Source: performance.md section C (bytes kept after a cut: gunicorn 56.8 MB of 60, ASGI 0).
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config import public  # noqa: E402  (only now is Django set up)

public.refuse_exposed_demonstration()
