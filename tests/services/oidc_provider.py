"""A small identity provider on loopback (OpenID Connect, code with PKCE), which can be told to misbehave."""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from werkzeug.wrappers import Response

from tests.services.web_server import serving

CLIENT_ID, CLIENT_SECRET = "caseway-here", "the client's secret"


@dataclass
class OidcProvider:
    """What it says of whoever comes.

    Attributes:
        claims: of the person who is signed in there.
        spoil: changes the claims just before they are signed.
        answer_error: what the provider answers instead of a code.
        issuer: its own address, unless it lies about it.
        asked: the parameters of each question, the latest last.
    """

    claims: dict[str, Any] = field(default_factory=dict)
    spoil: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    answer_error: str = ""
    issuer: str = ""
    signs_with: str = "its key"
    token_status: int = 200
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.change_keys()

    def change_keys(self) -> None:
        """Sign with another key from now on, under another id."""
        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig", "alg": "RS256"})

    def id_token(self, nonce: str) -> str:
        """The claims, signed."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            **self.claims,
        }
        claims = self.spoil(claims)
        if self.signs_with == "the client's secret":
            return str(jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET)))
        if self.signs_with == "nothing":
            head, body, _ = str(jwt.encode({"alg": "RS256"}, claims, self.key)).split(".")
            head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
            return f"{head}.{body}."
        key = (
            RSAKey.generate_key(2048, {"kid": self.key.kid})
            if self.signs_with == "a strange key"
            else self.key
        )
        return str(jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, key))


@contextmanager
def providing() -> Iterator[OidcProvider]:
    """Serve a provider; its issuer is its address."""
    provider = OidcProvider()
    with serving(_application(provider), threads=4) as address:
        provider.issuer = provider.address = address  # type: ignore[attr-defined]
        yield provider


def _application(provider: OidcProvider) -> Flask:
    app = Flask("identity provider")

    @app.get("/.well-known/openid-configuration")
    def describe() -> Response:
        here = request.host_url.rstrip("/")
        return jsonify(
            issuer=provider.issuer,
            authorization_endpoint=f"{here}/authorize",
            token_endpoint=f"{here}/token",
            jwks_uri=f"{here}/keys",
            id_token_signing_alg_values_supported=["RS256", "HS256", "none"],
        )

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(keys=[provider.key.as_dict(private=False)])

    @app.get("/authorize")
    def authorize() -> Response:
        asked = request.args.to_dict()
        provider.asked.append(asked)
        assert asked["client_id"] == CLIENT_ID
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        if provider.answer_error:
            said = {"error": provider.answer_error, "error_description": "<b>No</b>"}
        else:
            code = secrets.token_urlsafe(16)
            provider.codes[code] = asked
            said = {"code": code}
        return redirect(f"{asked['redirect_uri']}?{urlencode({**said, 'state': asked['state']})}")

    @app.post("/token")
    def token() -> Response | tuple[Response, int]:
        given, sent = request.authorization, request.form
        asked = provider.codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_client = given is not None and (given.username, given.password) == (CLIENT_ID, CLIENT_SECRET)
        if provider.token_status != 200:
            return jsonify(error="server_error"), provider.token_status
        if not is_client or asked is None or asked["code_challenge"] != proof:
            return jsonify(error="invalid_grant"), 400
        if asked["redirect_uri"] != sent.get("redirect_uri"):
            return jsonify(error="invalid_grant"), 400
        id_token = provider.id_token(asked["nonce"])
        return jsonify(access_token="opaque", token_type="Bearer", id_token=id_token)

    return app
