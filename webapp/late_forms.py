"""A form that arrives after its session has ended: what was typed comes back, to be copied."""

from flask import Request, render_template

# Machinery of the page, and what must never be shown.
_NOT_TYPED = ("csrf_token", "page", "action", "checked", "once", "next")
_SECRET = "password"  # noqa: S105 - a part of field names
_SHORTEST = 2
_PARTS_OF_DATES = ("-day", "-month", "-year")
"""What is quicker typed or chosen again than copied."""


def typed_in(request: Request) -> list[tuple[str, str]]:
    """The texts of a form sent by one of our own pages, each with its field's name in words.

    Without a session no form token can prove where a form comes from. The browser says it, and without its
    word nothing is shown, so that nobody else's site can put words on this page.
    """
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    return [
        (name.replace("_", " ").replace("-", " ").capitalize(), text)
        for name, text in request.form.items(multi=True)
        if name not in _NOT_TYPED
        and _SECRET not in name
        and not name.endswith(_PARTS_OF_DATES)
        and len(text.strip()) > _SHORTEST
    ]


def late_form_page(typed: list[tuple[str, str]], sign_in_address: str) -> tuple[str, int]:
    """Say that nothing was stored, and show what was typed."""
    return render_template("signed_out.html", typed=typed, address=sign_in_address), 401
