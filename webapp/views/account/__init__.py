"""The pages of one's own account: password, second steps, sessions."""

from webapp.views.account import authenticator, confirm, overview, passkeys, password, recovery_codes

BLUEPRINTS = (
    overview.blueprint,
    password.blueprint,
    confirm.blueprint,
    authenticator.blueprint,
    passkeys.blueprint,
    recovery_codes.blueprint,
)
