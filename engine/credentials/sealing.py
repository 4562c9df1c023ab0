"""Sealing what has to be read again but must not lie open in the database: encrypted, bound to its use."""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from engine.errors import UnavailableError

_PURPOSE = b"caseway:credentials:1"
_NONCE = 12
_KEY = 32


class Seal:
    """AES-256-GCM under a key of the installation that is in no database.

    Args:
        secret_key: the installation's secret; another key for this one use is derived from it.
    """

    def __init__(self, secret_key: str) -> None:
        derived = HKDF(SHA256(), _KEY, salt=None, info=_PURPOSE).derive(secret_key.encode())
        self._cipher = AESGCM(derived)

    def close(self, text: str, about: str) -> str:
        """Seal a text.

        Args:
            text: what must not be read.
            about: what it belongs to (``totp:12``); put anywhere else it cannot be opened.
        """
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._cipher.encrypt(nonce, text.encode(), about.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def open(self, sealed: str, about: str) -> str:
        """Open what was sealed for the same use.

        Raises:
            UnavailableError: it was sealed with another key, for another use, or has been changed.
        """
        raw = base64.urlsafe_b64decode(sealed)
        try:
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], about.encode()).decode()
        except InvalidTag as error:
            message = (
                "Caseway cannot read this any more: its secret key has been changed since. "
                "Sign in with a recovery code, or ask your business manager for help."
            )
            raise UnavailableError(message) from error
