"""Passwords: hashed with argon2id, checked in the same time whether or not the person exists."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

MEMORY_KIB = 65536
# An unbounded password is an unbounded amount of hashing work for whoever sends it.
LONGEST_PASSWORD = 256


@lru_cache(maxsize=4)
def hasher(memory_kib: int = MEMORY_KIB) -> PasswordHasher:
    """Return the hasher for an amount of memory (RFC 9106's second recommended option by default)."""
    return PasswordHasher(time_cost=3, memory_cost=memory_kib, parallelism=4)


@lru_cache(maxsize=4)
def _hash_of_nobody(memory_kib: int) -> str:
    return hasher(memory_kib).hash("nobody has this password")


def hash_password(password: str, *, memory_kib: int = MEMORY_KIB) -> str:
    """Return what is stored for a password.

    Raises:
        ValueError: the password is longer than LONGEST_PASSWORD characters.
    """
    if len(password) > LONGEST_PASSWORD:
        raise ValueError(f"A password must be {LONGEST_PASSWORD} characters or fewer")
    return hasher(memory_kib).hash(password)


def is_password(password: str, password_hash: str, *, memory_kib: int = MEMORY_KIB) -> bool:
    """Whether the password is the one that was stored.

    An empty hash (nobody, or a person who cannot sign in with a password) costs as much time as a real one,
    so that the answer's delay does not tell who has an account.
    """
    known = bool(password_hash)
    too_long = len(password) > LONGEST_PASSWORD
    try:
        matches = hasher(memory_kib).verify(
            password_hash if known else _hash_of_nobody(memory_kib),
            password[:LONGEST_PASSWORD],
        )
    except (Argon2Error, InvalidHashError):
        return False
    return matches and known and not too_long
