"""Draws the clips, photos and sounds of the demonstration: cut paper that moves, and a music box.

Knows colours, shapes and time. Must not know rows, people of the school or how a clip is stored;
`film.py` is its door.
"""
