"""Makes one clip with one large rendition; prints its address and the cookie of who may see it."""

import json
import os
import sys

import django

django.setup()

from django.core.files.base import ContentFile
from django.test import Client

from diary import storage
from diary.models import Rendition
from tests import people

cast = people.cast()
clip = people.clip(people.entry(cast.ms_lee, cast.aroha))
size_bytes = int(sys.argv[1])
Rendition.objects.update(size_bytes=size_bytes)
key = clip.renditions.get().key
storage.save(key, ContentFile(os.urandom(size_bytes)))
browser = Client()
browser.force_login(cast.mere, backend="django.contrib.auth.backends.ModelBackend")
told = {"path": f"/media/clips/{clip.pk}/240p", "key": key}
sys.stdout.write(json.dumps(told | {"cookie": browser.cookies["sessionid"].value}))
