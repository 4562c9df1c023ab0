"""The pages of one's account and of signing in; those that need a second step are tried in test_account."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from engine.models import ExternalIdentity
from tests.browser.pages.seeding import STANDS_AT, Seeded

Sample = tuple[str, Callable[[Seeded], str]]
_MEMBER = "lay_member"
_GONE = HTTPStatus.NOT_FOUND


def seed_account(seeded: Seeded) -> None:
    """Somebody whose account is connected with a provider."""
    world = seeded.site.world
    with world.engine.housekeeping() as rows:
        identity = ExternalIdentity(
            person_id=world.area.person(_MEMBER, ""),
            issuer="https://provider.example",
            subject="lay-1",
            created_at=STANDS_AT,
        )
        rows.add(identity)
        rows.flush()
        seeded.identity = identity.id


def _at(role: str, path: str) -> Sample:
    return role, lambda seeded: path.format(**vars(seeded))


ACCOUNT_PAGES: Mapping[str, list[Sample]] = {
    "/account/": [_at("chair", "/account"), _at(_MEMBER, "/account")],
    "/account/sessions": [_at("chair", "/account/sessions")],
    "/account/password": [_at("chair", "/account/password")],
    "/account/confirm": [
        _at("chair", "/account/confirm"),
        _at("chair", "/account/confirm?next=/decisions/1"),
    ],
    "/account/authenticator/": [_at("chair", "/account/authenticator")],
    "/account/authenticator/remove": [_at("chair", "/account/authenticator/remove")],
    "/account/recovery-codes": [_at("chair", "/account/recovery-codes")],
    "/account/passkeys/": [_at("chair", "/account/passkeys")],
    "/account/passkeys/<int:passkey_id>/remove": [_at("chair", "/account/passkeys/1/remove")],
    "/account/organisation/<int:identity_id>/disconnect": [
        _at(_MEMBER, "/account/organisation/{identity}/disconnect")
    ],
    "/account/organisation/connect": [_at("chair", "/account/organisation/connect")],
    "/account/organisation/prove": [_at("chair", "/account/organisation/prove")],
    "/sign-in/second-step": [_at("", "/sign-in/second-step")],
    "/sign-in/forgotten": [_at("", "/sign-in/forgotten")],
    "/sign-in/link/<token>": [_at("", "/sign-in/link/none")],
    "/sign-in/organisation": [_at("", "/sign-in/organisation")],
    "/sign-in/organisation/back": [_at("", "/sign-in/organisation/back")],
}
# Without a provider, a passkey or a link there is nothing to show, and a page that says so.
ACCOUNT_REFUSED: Mapping[str, int] = {
    "/account/passkeys/<int:passkey_id>/remove": _GONE,
    "/account/organisation/connect": _GONE,
    "/account/organisation/prove": _GONE,
    "/sign-in/link/<token>": _GONE,
    "/sign-in/organisation": _GONE,
    "/sign-in/organisation/back": _GONE,
}
