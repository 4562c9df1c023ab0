"""What every answer tells the browser not to do."""

from flask import Flask, Response
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect

from webapp.config import Settings

# No inline script or style anywhere. Images may be data: the diagram's style sheet carries an icon so.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' data:; "
    "font-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'"
)
# For the few pages that other sites may show in a frame: they hold definitions only and take no input.
_EMBEDDABLE = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": the check of form tokens over HTTPS compares the referrer with our own host.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_WAIT = (429, 503)
_TWO_YEARS = "max-age=63072000; includeSubDomains"

csrf = CSRFProtect()
# Where Redis counts and is away, each process counts for itself: signing in must not depend on it.
limiter = Limiter(key_func=get_remote_address, headers_enabled=True, in_memory_fallback_enabled=True)


def allow_framing(response: Response) -> Response:
    """Let other sites show this answer in a frame: only for pages that anybody may read."""
    response.headers["Content-Security-Policy"] = _EMBEDDABLE
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def start(app: Flask, settings: Settings) -> None:
    """Register form tokens, rate limits and headers."""
    csrf.init_app(app)

    @app.after_request
    def ask_to_wait_only_who_must(response: Response) -> Response:
        """Registered before the limiter and so run after it: it puts Retry-After on every answer."""
        if response.status_code not in _WAIT:
            response.headers.pop("Retry-After", None)
        return response

    app.config["RATELIMIT_STORAGE_URI"] = settings.limit_store
    limiter.init_app(app)

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        if response.headers["Content-Security-Policy"] == _EMBEDDABLE:
            del response.headers["X-Frame-Options"]
        # Pages about children stay in no cache; built files say otherwise themselves.
        response.headers.setdefault("Cache-Control", "no-store")
        if settings.is_production:
            response.headers["Strict-Transport-Security"] = _TWO_YEARS
        return response
