"""One page that edits a proposal's drawing: it asks, makes the edit, saves it, and keeps what was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from engine.commands.save_proposal import SaveProposal
from engine.editing import Edit
from engine.errors import ConflictError, InvalidInputError
from engine.gate import Finding
from engine.queries.proposals import ProposalView
from forms import FORM_LEVEL, Form, InvalidFormError
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.form_studio.saving import posted_revision
from webapp.outline_pages.outline import just_done
from webapp.views.studio.current import show_tab

Answer = str | tuple[str, int] | Response
_OURS = frozenset({"revision"})


@dataclass(frozen=True)
class EditPage:
    """What a page asks, and what its answers do.

    Attributes:
        title: the heading.
        button: the words of the button.
        edit: the edit that the answers make.
        back: where one goes without saving, as an address.
        done: where one goes after the edit, without what is added about the save.
        form: the questions; None for a page that only asks whether it is meant.
        raw: what the questions show.
        tab: the tab it belongs to.
        intro: what it means, in paragraphs.
        warning: what goes with it.
        refusal: why it cannot be done; then there is no button.
        sentence: what is written out on the page, in words.
        written: the same as it is written.
        findings: what the gate says about what is edited.
        links: other things that can be done here: words and addresses.
        is_dangerous: whether the button takes something away.
    """

    title: str
    button: str
    edit: Callable[[Mapping[str, Any]], Edit]
    back: str
    done: Callable[[Edit], str]
    form: Form | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)
    tab: str = "/outline"
    intro: tuple[str, ...] = ()
    warning: tuple[str, ...] = ()
    refusal: str = ""
    sentence: str = ""
    written: str = ""
    findings: tuple[Finding, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    is_dangerous: bool = False


def run(proposal: ProposalView, page: EditPage) -> Answer:
    """Show the page; or make and save the edit that was posted, and go to where it was made.

    What was typed is never lost: with an error, or when somebody else has saved meanwhile, the page comes
    back filled in, and saving it once more makes the same edit on the latest revision.
    """
    if request.method != "POST":
        return _draw(proposal, page, page.raw)
    posted = {name: values for name, values in request.form.to_dict(flat=False).items() if name not in _OURS}
    raw: Mapping[str, Any] = {}
    if page.form is not None:
        rows = page.form.row_action(posted)
        if rows is not None:
            return _draw(proposal, page, rows, revision=posted_revision())
        raw = page.form.raw_from_post(posted)
    if posted_revision() != proposal.revision:
        return _draw(proposal, page, raw, meanwhile=proposal.changed_by), 409
    try:
        edit = page.edit(page.form.load(raw) if page.form is not None else {})
    except (InvalidFormError, InvalidInputError) as error:
        return _draw(proposal, page, raw, errors=_placed(page.form, error.errors)), 422
    except ConflictError as error:
        return _draw(proposal, page, raw, errors={FORM_LEVEL: [str(error)]}), 422
    return save(proposal, edit, page.done(edit))


def save(proposal: ProposalView, edit: Edit, address: str) -> Response:
    """Save an edit, and go to an address that then says what was done.

    Raises:
        ConflictError: somebody else has saved in this very moment.
    """
    path = f"{proposal.process_key}.bpmn"
    if edit.text == proposal.xml and not edit.files:
        return redirect(address, code=303)
    command = SaveProposal(
        proposal.id, proposal.revision, {path: edit.text, **edit.files}, words=edit.words[:300]
    )
    revision = current_engine().execute(command, actor=current_actor())
    for text in edit.also:
        flash(text)
    page, _, anchor = address.partition("#")
    joint = "&" if "?" in page else "?"
    return redirect(f"{page}{joint}saved={revision}#{anchor or 'done'}", code=303)


def _placed(form: Form | None, errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Errors at their questions; those of no question belong to the whole form."""
    known = form.by_key if form is not None else {}
    placed: dict[str, list[str]] = {}
    for path, messages in errors.items():
        own = path.split("-", 1)[0] in known
        placed.setdefault(path if own else FORM_LEVEL, []).extend(messages)
    return placed


def _draw(
    proposal: ProposalView,
    page: EditPage,
    raw: Mapping[str, Any],
    *,
    errors: Mapping[str, list[str]] | None = None,
    meanwhile: str = "",
    revision: int | None = None,
) -> str:
    drawn = draw_page(page.form, 1, Asked(raw, errors or {})) if page.form is not None else None
    summary = [
        *(drawn.summary if drawn else [{"href": "", "text": t} for t in (errors or {}).get(FORM_LEVEL, ())])
    ]
    return show_tab(
        "studio/outline_form.html",
        proposal,
        page.tab,
        asked=page,
        done=just_done(proposal) if request.method != "POST" else None,
        page=drawn,
        summary=summary,
        meanwhile=meanwhile,
        revision=proposal.revision if revision is None else revision,
    )
