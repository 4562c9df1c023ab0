"""How people sign in at this installation: second steps, and the organisation's own sign-in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.roles import ROLE_LABELS
from webapp.settings_error import SettingsError

EVERYBODY = "all"


@dataclass(frozen=True)
class OidcSettings:
    """One identity provider (OpenID Connect): Entra ID, or any other.

    Attributes:
        issuer: its address, exactly as it calls itself.
        client_id: what this service is called there.
        client_secret: with which the service proves that it is it.
        name: what people call the provider, such as "Fairshire Council account".
        groups_claim: where an ID token says in which groups somebody is.
        adds_people: whether somebody unknown gets an account at the first sign-in.
        demands_two_factors: whether the provider itself demands a second factor of everybody.
        trusts_emails: whether its e-mail addresses connect existing accounts although it does not say that
            it has verified them.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    name: str = "your organisation's account"
    groups_claim: str = "groups"
    adds_people: bool = False
    demands_two_factors: bool = False
    trusts_emails: bool = False


@dataclass(frozen=True)
class SignInSettings:
    """What signing in asks for.

    Attributes:
        second_step_roles: the roles of which a second step is asked; ``all`` among them means everybody.
        oidc: the organisation's own sign-in, if there is one.
    """

    second_step_roles: frozenset[str] = frozenset()
    oidc: OidcSettings | None = None

    def needs_second_step(self, roles: frozenset[str]) -> bool:
        """Whether somebody with these roles may not go on with a password alone."""
        return EVERYBODY in self.second_step_roles or bool(self.second_step_roles & roles)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], *, is_production: bool) -> "SignInSettings":
        """Read the settings.

        Raises:
            SettingsError: naming the variable to set.
        """
        words = (environ.get("CASEWAY_SECOND_STEP_ROLES") or "").split(",")
        roles = frozenset(filter(None, map(str.strip, words)))
        unknown = sorted(roles - ROLE_LABELS.keys() - {EVERYBODY})
        if unknown:
            raise SettingsError(f"CASEWAY_SECOND_STEP_ROLES names no role: {', '.join(unknown)}")
        return cls(second_step_roles=roles, oidc=_oidc(environ, is_production=is_production))


def _oidc(environ: Mapping[str, str], *, is_production: bool) -> OidcSettings | None:
    issuer = environ.get("CASEWAY_OIDC_ISSUER") or ""
    if not issuer:
        return None
    if not issuer.startswith("https://" if is_production else ("https://", "http://")):
        raise SettingsError("CASEWAY_OIDC_ISSUER must begin with https://")
    client_id = environ.get("CASEWAY_OIDC_CLIENT_ID") or ""
    if not client_id:
        raise SettingsError("CASEWAY_OIDC_CLIENT_ID must say what this service is called at the provider")
    return OidcSettings(
        issuer=issuer,
        client_id=client_id,
        client_secret=environ.get("CASEWAY_OIDC_CLIENT_SECRET") or "",
        name=environ.get("CASEWAY_OIDC_NAME") or OidcSettings.name,
        groups_claim=environ.get("CASEWAY_OIDC_GROUPS_CLAIM") or OidcSettings.groups_claim,
        adds_people=_yes(environ, "CASEWAY_OIDC_ADDS_PEOPLE"),
        demands_two_factors=_yes(environ, "CASEWAY_OIDC_TWO_FACTORS"),
        trusts_emails=_yes(environ, "CASEWAY_OIDC_TRUSTS_EMAILS"),
    )


def _yes(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name) or "no"
    if text not in ("yes", "no"):
        raise SettingsError(f"{name} must be yes or no")
    return text == "yes"
