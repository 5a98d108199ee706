"""The workshop: turns a file that somebody recorded into renditions that every browser plays.

It knows paths, plain values and media formats. It must not know rows, settings, people or requests:
only the worker's side (``worker.py`` with ``shelf.py`` and ``portrait.py``, ``apps.py`` and
``management/``) may touch the diary.
"""
