"""Passwords: which are good enough, how they are stored, and checking one in the same time for everybody."""

from collections.abc import Iterable
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from zxcvbn import zxcvbn

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
WEAKEST = 3
_JUDGED = 72  # judging takes longer than linear time; whoever gets this far with good ones is strong enough
_LEAST_OF_ONES_OWN = 6
# What somebody who knows the service and its users tries first: worth nothing in a password.
CONTEXT_WORDS = (
    "caseway",
    "safeguarding",
    "partnership",
    "children",
    "childrens",
    "council",
    "police",
    "serious",
    "incident",
    "notification",
    "rapid",
    "review",
    "audit",
    "panel",
    "working",
    "together",
    "practice",
    "chair",
)

_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """What is stored of a password: argon2id."""
    return _HASHER.hash(password)


def password_problem(password: str, *about: str) -> str:
    """What is wrong with a new password; nothing where it can be used.

    Any characters may be used and none must be. What matters is whether it can be guessed: its commonness,
    its patterns, and what stands in it of the service's own words and of the person's.

    Args:
        password: exactly as typed.
        about: the person's name and e-mail address.
    """
    if not password:
        return "Enter a new password"
    if len(password) > LONGEST_PASSWORD:
        return f"The password must be {LONGEST_PASSWORD} characters or fewer"
    if len(password) < SHORTEST_PASSWORD:
        return f"The password must be {SHORTEST_PASSWORD} characters or more, such as four random words"
    if _is_built_of(password, _known(about)):
        return (
            "Choose a password that is not made of your name, your e-mail address or words of this service. "
            "Four random words are easy to remember"
        )
    if is_guessable(password, *about):
        return (
            "This password is easy to guess: many people use it, or it follows a pattern. Choose a longer "
            "one, such as four random words"
        )
    return ""


def is_guessable(password: str, *about: str) -> bool:
    """Whether somebody who knows the person and the service would guess it before long."""
    known = _known(about)
    score: int = zxcvbn(password[:_JUDGED], user_inputs=known)["score"]
    return score < WEAKEST or _is_built_of(password, known)


def _known(about: Iterable[str]) -> list[str]:
    """What anybody would try first."""
    return [*CONTEXT_WORDS, *about, *(word for text in about for word in _words(text))]


def _is_built_of(password: str, known: list[str]) -> bool:
    return len(_without(password, known)) < _LEAST_OF_ONES_OWN


def _without(password: str, known: list[str]) -> str:
    """The letters and digits that are left when every known word is taken out."""
    left = password.lower()
    for word in sorted(known, key=len, reverse=True):
        left = left.replace(word.lower(), " ")
    return "".join(filter(str.isalnum, left))


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


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _HASHER.hash("nobody has this password")


def _words(text: str) -> list[str]:
    return [word for word in "".join(one if one.isalnum() else " " for one in text).split() if len(word) > 2]  # noqa: PLR2004
