"""Checking a password: in the same time whether or not the person exists."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from engine.commands.add_person import LONGEST_PASSWORD

_HASHER = PasswordHasher()


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _HASHER.hash("nobody has this password")


def is_password(password: str, password_hash: str) -> bool:
    """Whether the password is the one that was stored.

    An empty hash (nobody, or a person who cannot sign in with a password) costs as much time as a real one,
    so that the answer's delay does not tell who has an account. Nothing longer than a password can be is
    hashed: that would be unbounded work for whoever sends it.
    """
    try:
        matches = _HASHER.verify(password_hash or _hash_of_nobody(), password[:LONGEST_PASSWORD])
    except (Argon2Error, InvalidHashError):
        return False
    return matches and bool(password_hash) and len(password) <= LONGEST_PASSWORD
