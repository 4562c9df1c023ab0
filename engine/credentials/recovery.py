"""Recovery codes: ten of them, for when the second step is lost. Each begins with its number.

The number lets one hash be compared and not ten. What follows it has 75 random bits, fewer than a plain hash
would need, so it is stored as passwords are, at a lower cost since nobody chose it.
"""

import secrets

from argon2 import PasswordHasher
from sqlalchemy import select, update

from engine.credentials.passwords import is_password
from engine.models import RecoveryCode
from engine.now import system_now
from engine.unit_of_work import UnitOfWork

HOW_MANY = 10
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # 32, none that look alike
_GROUPS = 3
_GROUP_LENGTH = 5
_SECRET_LENGTH = _GROUPS * _GROUP_LENGTH
_HASHER = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)


def renew_codes(uow: UnitOfWork, person_id: int) -> tuple[str, ...]:
    """Make ten new codes and put those from before out of use.

    Returns:
        The codes, which are stored nowhere: they are shown once.
    """
    replace_codes(uow, person_id)
    made = []
    for number in range(1, HOW_MANY + 1):
        secret = "-".join(_group() for _ in range(_GROUPS))
        hashed = f"{number}:{_HASHER.hash(_plain(secret))}"
        uow.session.add(RecoveryCode(person_id=person_id, code_hash=hashed, created_at=system_now()))
        made.append(f"{number}-{secret}")
    return tuple(made)


def replace_codes(uow: UnitOfWork, person_id: int) -> None:
    """Put every code of a person out of use."""
    unused = (
        RecoveryCode.person_id == person_id,
        RecoveryCode.used_at.is_(None),
        RecoveryCode.replaced_at.is_(None),
    )
    putting_away = update(RecoveryCode).where(*unused).values(replaced_at=system_now())
    uow.session.execute(putting_away.execution_options(synchronize_session=False))


def find_code(uow: UnitOfWork, person_id: int, typed: str) -> RecoveryCode | None:
    """The unused code that was typed, with or without its hyphens; the work is the same for every number."""
    letters = _plain(typed)
    number, secret = letters[:-_SECRET_LENGTH], letters[-_SECRET_LENGTH:]
    query = select(RecoveryCode).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.used_at.is_(None),
        RecoveryCode.replaced_at.is_(None),
    )
    codes = {row.code_hash.partition(":")[0]: row for row in uow.session.scalars(query)}
    found = codes.get(number)
    stored = found.code_hash.partition(":")[2] if found else ""
    return found if is_password(secret, stored) else None


def _group() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH))


def _plain(typed: str) -> str:
    return "".join(one for one in typed.lower() if one.isalnum())
