"""Thousands of malformed files through the real upload API, each waited for, each looked at.

`sources` makes small whole recordings and photos; `damage`, `boxes` and `chunks` spoil them;
`bombs`, `crowds`, `heif`, `playlists` and `guises` make what no recorder makes; `catalogue` numbers
them all by seed. `campaign` sends them to a running installation, `looks` and `tables` see what
came of them and `judging` says what should not have been. Must not know how the product reads one.
"""
