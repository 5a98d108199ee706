"""The demonstration school: who is in it, a year of its diary, and the drawn clips.

Knows a story in plain values; `diary.story` writes it down, the worker makes its renditions like
those of any other clip. Must not touch a table.
"""
