"""The house: children, the people around them, goals, entries, clips and who may see what.

Knows the domain and its database. Must not know HTTP, ffmpeg, Pillow or a bucket: the two doors
(api, media_processing) call in; nothing here calls out.
"""
