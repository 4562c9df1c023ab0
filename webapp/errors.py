"""Errors as pages: what happened, whether anything was saved, what to do, and the number to quote."""

from dataclasses import dataclass

import structlog
from flask import Flask, Response, current_app, g, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from engine import errors as domain
from engine.idempotency import KeyReusedError
from engine.step_duties import StepDutyError
from webapp.api.problems import is_for_programs, of_http_error, problem

# The one place where the domain's errors become answers. Most specific first.
STATUS_OF = (
    (domain.NotFoundError, 404),
    (StepDutyError, 403),
    (domain.NotPermittedError, 403),
    (domain.ConflictError, 409),
    (domain.InvalidInputError, 422),
    (KeyReusedError, 422),
    (domain.DefinitionError, 422),
    (domain.UnavailableError, 503),
)


Answer = tuple[str | Response, int]


@dataclass(frozen=True)
class Advice:
    """What an error page says. ``nothing_saved`` is told where a person may have been saving."""

    title: str
    paragraphs: tuple[str, ...]


ADVICE = {
    400: Advice(
        "The page could not be understood",
        ("What your browser sent was incomplete or out of date.", "Go back, reload the page and try again."),
    ),
    403: Advice(
        "You cannot do this",
        ("Your roles do not allow this.", "If you should be able to, ask your business manager."),
    ),
    404: Advice(
        "Page not found",
        (
            "If you typed the address, check it is correct. If you pasted it, check you copied all of it.",
            "It may also be something that you are not a member of.",
        ),
    ),
    405: Advice(
        "This address does not work that way",
        ("You may have opened an address that only a form can send to.", "Start again from My tasks."),
    ),
    409: Advice(
        "This has changed since you opened it",
        ("Somebody may have done it already.", "Nothing you sent has been saved."),
    ),
    413: Advice(
        "What you sent is too large",
        (
            "Nothing you sent has been saved.",
            "Send fewer or smaller files at a time, or save large scans at a lower resolution.",
            "Go back: what you typed should still be there. Take the large file away first.",
        ),
    ),
    422: Advice("This could not be saved", ("Nothing you sent has been saved.", "Go back and correct it.")),
    429: Advice(
        "Too many attempts",
        ("To keep accounts safe, only a few attempts are allowed.", "Wait a minute, then try again."),
    ),
    500: Advice(
        "Sorry, something went wrong here",
        (
            "It is our fault, not yours. Nothing you just sent was saved. What was saved before is safe.",
            "Go back and try again. If it happens again, tell your business manager the number below.",
        ),
    ),
    503: Advice(
        "Caseway is not available just now",
        ("Nothing you just sent has been saved.", "Try again in a few minutes."),
    ),
}

log = structlog.get_logger()


def start(app: Flask) -> None:
    """Register the pages for every error that can reach a person."""
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(domain.CasewayError, _domain_error)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(DataError, _unstorable)
    app.register_error_handler(Exception, _defect)


def status_of(error: domain.CasewayError) -> int:
    """Return the HTTP status of a domain error; one that the table does not know is our defect: 500."""
    return next((status for kind, status in STATUS_OF if isinstance(error, kind)), 500)


def error_page(status: int, message: str = "", messages: list[str] | None = None) -> Answer:
    """Draw an error page; a program is told the same as problem+json.

    Args:
        status: the HTTP status; one without advice of its own reads as its family's.
        message: a sentence of the domain that says it better than the general advice.
        messages: several of them, shown as a list.
    """
    if is_for_programs():
        return problem(status, message), status
    # With the database away, or a defect about, the page asks for nothing that could fail again.
    g.is_plain_page = status >= 500  # noqa: PLR2004
    advice = ADVICE.get(status) or ADVICE[400 if status < 500 else 500]  # noqa: PLR2004 - the families
    page = render_template(
        "errors/error.html",
        status=status,
        advice=advice,
        message=message,
        messages=messages or [],
        request_id=g.get("request_id", "not known"),
    )
    return page, status


def _form_expired(error: CSRFError) -> Answer:
    log.info("form_token.refused", reason=error.description)
    return error_page(
        400,
        "The form had been open too long, or you had signed out in another tab. Nothing has been saved. "
        "Go back, copy anything you typed, reload the page and send it again.",
    )


def _http_error(error: HTTPException) -> object:
    if error.code is None or error.code < 400:  # noqa: PLR2004 - redirects are exceptions too
        return error
    if is_for_programs():
        return of_http_error(error)
    page, status = error_page(error.code, _largest() if error.code == 413 else "")  # noqa: PLR2004
    kept = [(name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")]
    return page, status, kept


def _largest() -> str:
    megabytes = (current_app.config["MAX_CONTENT_LENGTH"] or 0) // (1024 * 1024)
    return f"At most {megabytes} MB can be sent at once." if megabytes else ""


def _domain_error(error: domain.CasewayError) -> Answer:
    status = status_of(error)
    if status >= 500:  # noqa: PLR2004 - ours, so it is worth a trace
        log.error("domain.error", code=error.code, exc_info=error)
        return error_page(status, str(error) if status != 500 else "")  # noqa: PLR2004
    log.info("domain.refused", code=error.code, status=status)
    if is_for_programs():
        return problem(status, _told(error, status), getattr(error, "errors", None), error.code), status
    if isinstance(error, domain.InvalidInputError):
        return error_page(status, messages=[text for texts in error.errors.values() for text in texts])
    return error_page(status, _told(error, status))


def _told(error: domain.CasewayError, status: int) -> str:
    """Whether a thing exists is not told to those who may not see it: 404 says only the general words."""
    return "" if status == 404 or isinstance(error, domain.InvalidInputError) else str(error)  # noqa: PLR2004


def _database_away(error: OperationalError) -> Answer:
    log.error("database.unavailable", exc_info=error)
    return error_page(503)


def _unstorable(error: DataError) -> Answer:
    """A number or a character that PostgreSQL cannot hold, where no rule of ours had refused it already."""
    log.warning("database.refused_value", exc_info=error)
    return error_page(400)


def _defect(error: Exception) -> Answer:
    log.error("request.failed", exc_info=error)
    return error_page(500)
