"""Passkeys (WebAuthn): what a browser is asked, and judging what its authenticator answers.

The person is always verified by the authenticator (a finger, a face, a PIN), so that a passkey is two
factors in one. No attestation is asked: any make of authenticator will do.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import webauthn
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from engine.errors import InvalidInputError
from engine.models import Passkey

_CHALLENGE = 32
_REQUIRED = UserVerificationRequirement.REQUIRED
LONGEST_ANSWER = 20_000
LONGEST_ID = 1400  # 1023 bytes in base64url


@dataclass(frozen=True)
class Site:
    """The service as browsers know it: its host name, and scheme, host and port."""

    host: str
    origin: str


def new_challenge() -> str:
    """A challenge for one answer, in base64url."""
    return webauthn.helpers.bytes_to_base64url(secrets.token_bytes(_CHALLENGE))


def adding_options(
    site: Site, person_id: int, email: str, name: str, challenge: str, known: Iterable[str]
) -> dict[str, Any]:
    """What a browser needs to make a passkey.

    Args:
        site: the service.
        person_id: whose passkey it will be; the authenticator keeps it to tell accounts apart.
        email: how the account is called on the authenticator.
        name: the person's name.
        challenge: from ``new_challenge``.
        known: the ids of passkeys that the person has, so that no authenticator makes a second one.
    """
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="Caseway",
        user_id=f"person:{person_id}".encode(),
        user_name=email,
        user_display_name=name,
        challenge=base64url_to_bytes(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_REQUIRED
        ),
        exclude_credentials=_descriptors(known),
    )
    return _plain(options)


def using_options(site: Site, challenge: str, known: Iterable[str] = ()) -> dict[str, Any]:
    """What a browser needs to use a passkey: any of this site, or one of those named."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=base64url_to_bytes(challenge),
        allow_credentials=_descriptors(known),
        user_verification=_REQUIRED,
    )
    return _plain(options)


def check_new(site: Site, challenge: str, answer: str) -> VerifiedRegistration:
    """What an authenticator has made.

    Raises:
        InvalidInputError: it is no answer to this challenge, or not from this site.
    """
    if not challenge:
        raise _refused()
    try:
        return webauthn.verify_registration_response(
            credential=_parsed(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refused() from error


def check_use(site: Site, challenge: str, answer: str, passkey: Passkey) -> VerifiedAuthentication:
    """What an authenticator says of a passkey.

    Raises:
        InvalidInputError: it is no answer to this challenge, not from this site, or the key is a copy.
    """
    if not challenge:
        raise _refused()
    try:
        return webauthn.verify_authentication_response(
            credential=_parsed(answer),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refused() from error


def credential_id_of(answer: str) -> str:
    """The id of the passkey that an answer says it is from; '' if it says none."""
    try:
        said = _parsed(answer).get("id")
    except InvalidInputError:
        return ""
    return said if isinstance(said, str) and said.isascii() and len(said) <= LONGEST_ID else ""


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise _refused()
    try:
        parsed = json.loads(answer)
    except (ValueError, RecursionError) as error:
        raise _refused() from error
    if not isinstance(parsed, dict):
        raise _refused()
    return parsed


def _refused() -> InvalidInputError:
    return InvalidInputError({"": ["The passkey was not accepted. Try again, or use another way"]})


def _descriptors(known: Iterable[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known]


def _plain(options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(webauthn.options_to_json(options))
    return found
