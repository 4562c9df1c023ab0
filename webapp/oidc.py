"""The organisation's own sign-in: OpenID Connect with code, PKCE, state and nonce, every answer judged.

Nothing the provider issues reaches the browser, and no token is kept: what counts are the checked claims.
"""

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from engine.credentials.identities import Claims
from engine.now import system_now
from webapp.sign_in_settings import OidcSettings

# Signatures with a key that is public; never none, and never one made with the client's own secret.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_TIMEOUT = 10
_CACHED_SECONDS = 3600
_LEEWAY_SECONDS = 60
_RECENT_SECONDS = 300
_SECOND_FACTORS = frozenset({"mfa"})


class ProviderError(Exception):
    """Signing in through the provider did not work.

    Args:
        reason: a word for the log, nothing the provider said.
        is_away: the provider does not answer; later it may.
    """

    def __init__(self, reason: str, *, is_away: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_away = is_away


@dataclass(frozen=True)
class Beginning:
    """Where to send the browser, and what to keep in its session until it comes back."""

    address: str
    kept: Mapping[str, str]


@dataclass(frozen=True)
class Arrival:
    """Who came back. ``is_strong`` says whether the provider asked them for two factors."""

    claims: Claims
    is_strong: bool


class Provider:
    """One identity provider. Its own description and keys are read when first needed, and once an hour."""

    def __init__(self, settings: OidcSettings) -> None:
        self.settings = settings
        self._read_at = 0.0
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None

    def begin(self, back: str, *, again: bool = False) -> Beginning:
        """Prepare to send a browser to the provider.

        Args:
            back: our address to which it comes back.
            again: whether the person has to prove there who they are, also if they did before.

        Raises:
            ProviderError: the provider does not answer, or is not who it should be.
        """
        kept = {name: secrets.token_urlsafe(48) for name in ("state", "nonce", "verifier")}
        more = {"prompt": "login", "max_age": "0"} if again else {}
        with self._client(back) as client:
            address, _ = client.create_authorization_url(
                self._endpoint("authorization_endpoint"),
                state=kept["state"],
                nonce=kept["nonce"],
                code_verifier=kept["verifier"],
                **more,
            )
        return Beginning(address, {**kept, "back": back, "again": "yes" if again else ""})

    def finish(self, answer: Mapping[str, str], kept: Mapping[str, str]) -> Arrival:
        """Judge what the browser brought back, and ask the provider who it is.

        Args:
            answer: the parameters of the address.
            kept: what the session kept since ``begin``; used once.

        Raises:
            ProviderError: anything at all is not as it should be.
        """
        if not kept or not hmac.compare_digest(answer.get("state", "").encode(), kept["state"].encode()):
            raise ProviderError("state")
        if answer.get("iss", self.settings.issuer) != self.settings.issuer:
            raise ProviderError("mixed_up")
        if answer.get("error") or not answer.get("code"):
            raise ProviderError("refused_there")
        said = self._checked(self._token(answer["code"], kept), kept["nonce"])
        if kept["again"] and not _is_recent(said.get("auth_time")):
            raise ProviderError("not_again")
        return Arrival(self._claims(said), self._is_strong(said))

    def _token(self, code: str, kept: Mapping[str, str]) -> str:
        try:
            with self._client(kept["back"]) as client:
                token = client.fetch_token(
                    self._endpoint("token_endpoint"),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=kept["verifier"],
                    allow_redirects=False,
                )
        except requests.RequestException as error:
            raise ProviderError("token_endpoint", is_away=True) from error
        except (OAuthError, ValueError, KeyError, TypeError) as error:
            raise ProviderError("no_token") from error
        found = token.get("id_token")
        if not isinstance(found, str):
            raise ProviderError("no_id_token")
        return found

    def _checked(self, id_token: str, nonce: str) -> CodeIDToken:
        """The claims of an ID token: signature, issuer, audience, times and nonce are right."""
        registry = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
        options = {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "value": self.settings.client_id},
        }
        params = {"nonce": nonce, "client_id": self.settings.client_id}
        try:
            try:
                decoded = jwt.decode(id_token, self._key_set(), registry=registry)
            except InvalidKeyIdError:
                self._keys = None  # the provider has changed its keys since
                decoded = jwt.decode(id_token, self._key_set(), registry=registry)
            claims = CodeIDToken(decoded.claims, decoded.header, options, params)
            claims.validate(leeway=_LEEWAY_SECONDS)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderError("id_token") from error
        if self.settings.client_id not in _texts(claims["aud"]) or claims.get("nonce") != nonce:
            raise ProviderError("id_token")
        return claims

    def _claims(self, said: Mapping[str, Any]) -> Claims:
        groups = self.settings.groups_claim
        # Entra ID leaves out the groups of somebody who is in too many. That is not the same as in none.
        if isinstance(said.get("_claim_names"), dict) and groups in said["_claim_names"]:
            raise ProviderError("too_many_groups")
        email = _text(said.get("email")) or _text(said.get("preferred_username"))
        is_verified = said.get("email_verified") is True and bool(_text(said.get("email")))
        subject = _text(said.get("sub"))
        if not subject or "@" not in email:
            raise ProviderError("nobody_named")
        return Claims(
            issuer=self.settings.issuer,
            subject=subject,
            email=email,
            is_email_trusted=is_verified or self.settings.trusts_emails,
            name=_text(said.get("name")),
            groups=_texts(said.get(groups)),
        )

    def _is_strong(self, said: Mapping[str, Any]) -> bool:
        return self.settings.demands_two_factors or bool(_SECOND_FACTORS & set(_texts(said.get("amr"))))

    def _client(self, back: str) -> OAuth2Session:
        return OAuth2Session(
            self.settings.client_id,
            self.settings.client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if self.settings.client_secret else "none",
            scope="openid email profile",
            redirect_uri=back,
            code_challenge_method="S256",
            default_timeout=_TIMEOUT,
        )

    def _endpoint(self, name: str) -> str:
        if not self._metadata or time.monotonic() - self._read_at > _CACHED_SECONDS:
            described = self._read(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
            if described.get("issuer") != self.settings.issuer:
                raise ProviderError("issuer")
            self._metadata, self._read_at, self._keys = described, time.monotonic(), None
        address = _text(self._metadata.get(name))
        schemes = ("https://",) if self.settings.issuer.startswith("https://") else ("https://", "http://")
        if not address.startswith(schemes):
            raise ProviderError("metadata")
        return address

    def _key_set(self) -> KeySet:
        if self._keys is None:
            self._keys = KeySet.import_key_set(self._read(self._endpoint("jwks_uri")))  # type: ignore[arg-type]
        return self._keys

    def _read(self, address: str) -> dict[str, Any]:
        try:
            answer = requests.get(address, timeout=_TIMEOUT, allow_redirects=False)
            answer.raise_for_status()
            found = answer.json()
        except requests.RequestException as error:
            raise ProviderError("away", is_away=True) from error
        if not isinstance(found, dict):
            raise ProviderError("metadata")
        return found


def _is_recent(auth_time: object) -> bool:
    """Whether somebody proved themselves at the provider just now; one that does not say did not ask."""
    now = system_now().timestamp()
    return isinstance(auth_time, int | float) and now - _RECENT_SECONDS < auth_time < now + _LEEWAY_SECONDS


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(one for one in values if isinstance(one, str))
