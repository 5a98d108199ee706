"""The workshop: turns a file that somebody recorded into renditions that every browser plays.

It knows paths, plain values and media formats. It must not know rows, settings, people or requests:
only ``worker.py``, ``apps.py`` and ``management/`` (the worker's side) may touch the diary.
"""
