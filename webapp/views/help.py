"""Help for each page, the words Caseway uses, accessibility and privacy."""

from flask import Blueprint, render_template

from engine.errors import NotFoundError
from webapp.help_pages import GROUPS, PAGES

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("/")
def contents() -> str:
    """List the help pages."""
    return render_template("help/contents.html", groups=GROUPS)


@blueprint.get("/<page>")
def show(page: str) -> str:
    """Show one help page.

    Raises:
        NotFoundError: there is no help page of that name.
    """
    if page not in PAGES:
        message = "There is no help page of that name."
        raise NotFoundError(message)
    beside = next(pages for pages in GROUPS.values() if page in pages)
    return render_template(f"help/{page}.html", pages=beside, page=page)
