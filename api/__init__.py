"""The front door: HTTP over the domain, for tablets, phones and browsers.

Knows requests and answers. Must hold no rule of the domain, no table and no migration.
"""
