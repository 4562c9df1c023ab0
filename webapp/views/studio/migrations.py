"""Moves of cases to a version: their progress, the verdict of each case, and the way back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.commands.undo_migration import UndoMigration
from engine.commands.undo_move import UndoMove
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.moving.migrations import LONGEST_REASON
from engine.queries.migrations import (
    STATES,
    MigrationCaseView,
    MigrationView,
    get_migration,
    list_migration_cases,
    list_migrations,
)
from engine.studio.permissions import check_may_edit_processes
from webapp.actors import current_actor
from webapp.addresses import id_of
from webapp.auth import current_engine

blueprint = Blueprint("studio_migrations", __name__, url_prefix="/studio/migrations")

Answer = str | tuple[str, int] | Response


@blueprint.get("/")
def show_list() -> str:
    """Show the moves, the latest first."""
    before = request.args.get("before", type=id_of)
    with current_engine().read() as rows:
        found, following = list_migrations(rows, current_actor(), before=before)
    return render_template("studio/migrations.html", found=found, following=following, before=before)


@blueprint.get("/<int:migration_id>")
def show(migration_id: int) -> str:
    """Show how far it is, and what became of each case."""
    migration, state = _find(migration_id), request.args.get("state", "")
    state = state if state in STATES else ""
    after = request.args.get("after", type=id_of)
    with current_engine().read() as rows:
        page = list_migration_cases(rows, current_actor(), migration_id, state=state, after=after)
    used = {"state": state} if state else {}
    following = url_for(".show", migration_id=migration_id, **used, after=page.next_after)
    return render_template(
        "studio/migration.html",
        migration=migration,
        page=page,
        state=state,
        first=url_for(".show", migration_id=migration_id, **used) if after else "",
        following=following if page.next_after else "",
    )


@blueprint.route("/<int:migration_id>/undo", methods=["GET", "POST"])
def undo(migration_id: int) -> Answer:
    """Ask why, and put every case back that has not gone on."""
    migration = _find(migration_id)
    check_may_edit_processes(current_actor(), migration.area_id)
    if not migration.may_undo:
        text = "No case of this move can be put back any more."
        raise ConflictError(text)
    reason = request.form.get("reason", "")
    if request.method != "POST":
        return _ask(migration, None, reason, "")
    try:
        current_engine().execute(UndoMigration(migration_id, reason), actor=current_actor())
    except InvalidInputError as error:
        return _ask(migration, None, reason, str(error)), 422
    flash("The cases are being put back, one after the other")
    return redirect(url_for(".show", migration_id=migration_id), code=303)


@blueprint.route("/<int:migration_id>/cases/<int:row_id>/undo", methods=["GET", "POST"])
def undo_one(migration_id: int, row_id: int) -> Answer:
    """Ask why, and put one case back."""
    migration = _find(migration_id)
    check_may_edit_processes(current_actor(), migration.area_id)
    with current_engine().read() as rows:
        # The rows of a migration are in the order of their ids, so the one asked for comes first.
        page = list_migration_cases(rows, current_actor(), migration_id, after=row_id - 1, limit=1)
    row = next((each for each in page.rows if each.id == row_id), None)
    if row is None:
        text = "This case is in no such move."
        raise NotFoundError(text)
    if not row.may_undo:
        text = "This case was not moved, or is back already."
        raise ConflictError(text)
    reason = request.form.get("reason", "")
    if request.method != "POST":
        return _ask(migration, row, reason, "")
    try:
        current_engine().execute(UndoMove(row_id, reason), actor=current_actor())
    except InvalidInputError as error:
        return _ask(migration, row, reason, str(error)), 422
    flash(f"{row.reference} is back on version {row.from_number}")
    return redirect(url_for(".show", migration_id=migration_id), code=303)


def _find(migration_id: int) -> MigrationView:
    with current_engine().read() as rows:
        return get_migration(rows, current_actor(), migration_id)


def _ask(migration: MigrationView, row: MigrationCaseView | None, reason: str, problem: str) -> str:
    return render_template(
        "studio/migration_undo.html",
        migration=migration,
        row=row,
        reason=reason,
        problem=problem,
        longest=LONGEST_REASON,
    )
