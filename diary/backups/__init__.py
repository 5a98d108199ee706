"""Copies of the whole installation: rows and media, checked, and brought back.

Knows rows as lines of JSON and objects by their SHA-256, so that one format serves SQLite and
PostgreSQL, disk and bucket, and a backup of the one can be restored into the other. Must not know
where objects live (diary/storage.py) nor when backups are made (`manage.py keep_house`).
"""
