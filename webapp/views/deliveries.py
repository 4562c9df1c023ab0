"""Deliveries that did not arrive: seen, tried again at once, or given up with a reason."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.commands.give_up_delivery import LONGEST, GiveUpDelivery
from engine.commands.retry_delivery import RetryDelivery
from engine.errors import ConflictError, InvalidInputError
from engine.queries.deliveries import STATES, DeliveryLine, count_deliveries, get_delivery, list_deliveries
from webapp.actors import current_actor
from webapp.auth import current_engine

blueprint = Blueprint("deliveries", __name__, url_prefix="/deliveries")

STATE_WORDS = {"failed": "Failed", "waiting": "To be tried again", "given_up": "Given up"}


@blueprint.get("/")
def show_list() -> str:
    """List what did not arrive; the state and the place stand in the address."""
    state = request.args.get("state", "")
    state = state if state in STATES else "failed"
    before = request.args.get("before", type=int)
    with current_engine().read() as rows:
        page = list_deliveries(rows, current_actor(), state, before)
        counts = count_deliveries(rows, current_actor())
    used = {} if state == "failed" else {"state": state}
    return render_template(
        "operations/deliveries.html",
        page=page,
        state=state,
        counts=counts,
        states=STATE_WORDS,
        first=url_for(".show_list", **used) if before is not None else "",
        following=url_for(".show_list", **used, before=page.after) if page.after else "",
    )


@blueprint.post("/<int:delivery_id>/retry")
def retry(delivery_id: int) -> Response:
    """Make one delivery due now."""
    _find(delivery_id)
    current_engine().execute(RetryDelivery(delivery_id), actor=current_actor())
    flash("It is tried again within a minute. If it fails once more, it is listed here again")
    return redirect(url_for(".show_list"), code=303)


@blueprint.route("/<int:delivery_id>/give-up", methods=["GET", "POST"])
def give_up(delivery_id: int) -> str | tuple[str, int] | Response:
    """Say what giving up means, ask why, and do it."""
    delivery = _find(delivery_id)
    if delivery.state == "given_up":
        text = "This delivery has been given up already."
        raise ConflictError(text)
    reason = request.form.get("reason", "")
    errors: Mapping[str, list[str]] = {}
    if request.method == "POST":
        try:
            current_engine().execute(GiveUpDelivery(delivery_id, reason), actor=current_actor())
        except InvalidInputError as error:
            errors = error.errors
        else:
            flash("The delivery is given up")
            return redirect(url_for(".show_list"), code=303)
    page = render_template(
        "operations/give_up_delivery.html", delivery=delivery, reason=reason, errors=errors, longest=LONGEST
    )
    return page, 422 if errors else 200


def _find(delivery_id: int) -> DeliveryLine:
    with current_engine().read() as rows:
        return get_delivery(rows, current_actor(), delivery_id)
