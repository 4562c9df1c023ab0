"""The ways of signing in, as sessions keep and lists show them."""

from collections.abc import Mapping

WAYS: Mapping[str, str] = {
    "password": "Password",
    "password_totp": "Password and authenticator app",
    "password_passkey": "Password and passkey",
    "password_recovery": "Password and recovery code",
    "passkey": "Passkey",
    "organisation": "Your organisation's sign-in",
    "organisation_strong": "Your organisation's sign-in, with its second step",
    "organisation_totp": "Your organisation's sign-in and authenticator app",
    "organisation_passkey": "Your organisation's sign-in and passkey",
    "organisation_recovery": "Your organisation's sign-in and recovery code",
}
ONE_STEP = ("password", "organisation")
"""Those that prove one thing only.."""
