"""The kill -9 campaign: a school at work whose parts are killed at random moments, and an oracle.

`campaign` leads; `installation` holds the parts, `tablet` and `family` send, `ledger` remembers
what the server promised, `oracle` compares the promises with tables and folders. `steps` lets a
part kill itself between two lines of the product. Must not know how the product keeps its promises.
"""
