"""Builds the product from its parts: settings, addresses, the web entry and the supervisor.

The only package that sees everything; nothing imports it but Django and the command line.
"""
