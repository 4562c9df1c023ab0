"""Checking a password as the pages do it; the rules are the domain's."""

from engine.credentials.passwords import is_password

__all__ = ["is_password"]
