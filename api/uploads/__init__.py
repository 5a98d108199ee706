"""Resumable uploads (tus 1.0): `protocol` the words, `stores` the bytes, `views` the door.

Knows how a clip's bytes arrive; must not know what happens to them after `clips.receive`.
"""
