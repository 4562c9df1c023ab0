"""A form tried out as people will see it, page by page up to the check of the answers. Nothing is stored."""

from flask import Blueprint, request

from webapp.form_pages import draw_answers, draw_page
from webapp.form_studio.previewing import Trying, sample_options
from webapp.form_studio.saving import find_form
from webapp.views.studio.current import find_proposal, show_tab

blueprint = Blueprint(
    "studio_form_previews", __name__, url_prefix="/studio/<int:proposal_id>/forms/<form_id>/preview"
)


@blueprint.route("", methods=["GET", "POST"])
def preview(proposal_id: int, form_id: str) -> str | tuple[str, int]:
    """Show one page with what was entered on it, the next one, or the check of all answers."""
    proposal = find_proposal(proposal_id)
    found = find_form(proposal, form_id)
    form = found.form()
    if form is None:
        return show_tab("studio/forms/preview.html", proposal, "/forms", found=found, page=None, trying=None)
    posted = request.form.to_dict(flat=False)
    posted.pop("csrf_token", None)
    trying = Trying(form, sample_options(proposal.area_id), posted)
    if request.method == "POST":
        chosen = [name for name, file in request.files.items() if file.filename]
        trying.go_on(request.form.get("page", ""), request.form.get("action", ""), chosen)
    else:
        trying.open(request.args.get("page", ""))
    page = show_tab(
        "studio/forms/preview.html",
        proposal,
        "/forms",
        found=found,
        trying=trying,
        page=draw_page(form, trying.page, trying.asked()) if trying.page else None,
        answers=() if trying.page else draw_answers(form, trying.values(), trying.options),
        has_errors=bool(trying.errors),
    )
    return (page, 422) if trying.errors else page
