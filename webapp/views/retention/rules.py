"""How long an area keeps its records: the rules, what others do, and the cases whose time has run out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.commands.confirm_retention_rule import ConfirmRetentionRule
from engine.commands.set_retention_rule import SetRetentionRule
from engine.errors import InvalidInputError, NotPermittedError
from engine.queries.retention import get_retention, get_rule
from engine.retention.examples import EXAMPLES
from engine.retention.kinds import list_kinds
from forms import Form, InvalidFormError
from webapp.actors import current_actor
from webapp.addresses import ids_of
from webapp.auth import current_engine
from webapp.form_pages import Asked, draw_page
from webapp.retention_forms import rule_form

blueprint = Blueprint("retention", __name__, url_prefix="/retention")

Answer = str | tuple[str, int] | Response


@blueprint.get("/")
def show() -> str:
    """Show rules, cases that are due, holds and disposals under way."""
    engine = current_engine()
    with engine.read() as rows:
        found = get_retention(rows, current_actor(), engine.now())
    return render_template("retention/show.html", retention=found, examples=EXAMPLES)


@blueprint.route("/rules/new", methods=["GET", "POST"])
def set_rule() -> Answer:
    """Ask for a rule and set it; it takes the place of the one for the same kind."""
    engine, actor = current_engine(), current_actor()
    with engine.read() as rows:
        found, kinds = get_retention(rows, actor, engine.now()), list_kinds(rows)
    if not found.keeps_in:
        text = "Only business managers set how long records are kept."
        raise NotPermittedError(text)
    form = rule_form(found.keeps_in, kinds)
    if request.method != "POST":
        return _ask(form, Asked(_example(request.args.get("example", ""))))
    raw = form.raw_from_post(request.form.to_dict(flat=False))
    try:
        values = form.load(raw)
        area_id = int(values.get("area") or found.keeps_in[0][0])
        command = SetRetentionRule(
            area_id,
            values["record_type"],
            values["trigger"],
            int(values["years"]),
            values["source"],
            values["reason"] or "",
        )
        engine.execute(command, actor=actor)
    except (InvalidFormError, InvalidInputError) as error:
        return _ask(form, Asked(raw, error.errors)), 422
    flash("The rule has been set. It counts as soon as somebody else has checked its source")
    return redirect(url_for(".show"), code=303)


@blueprint.route("/rules/<int:rule_id>/confirm", methods=["GET", "POST"])
def confirm(rule_id: int) -> Answer:
    """Ask the second person whether the source says what the rule says."""
    engine, actor = current_engine(), current_actor()
    if request.method == "POST":
        engine.execute(ConfirmRetentionRule(rule_id), actor=actor)
        flash("The rule is verified")
        return redirect(url_for(".show"), code=303)
    with engine.read() as rows:
        rule = get_rule(rows, actor, rule_id)
    return render_template("retention/confirm.html", rule=rule)


def _example(number: str) -> dict[str, str]:
    """What others do, by its place in the list, to start from."""
    for chosen in ids_of([number]):
        if chosen <= len(EXAMPLES):
            found = EXAMPLES[chosen - 1]
            return {"trigger": found.trigger, "years": str(found.years), "source": found.source}
    return {}


def _ask(form: Form, asked: Asked) -> str:
    return render_template(
        "documents/ask.html",
        caption="Retention",
        title=form.title,
        intro="The rule that stands for the same cases ends. Somebody else has to check the source.",
        button="Set the rule",
        back=url_for(".show"),
        back_words="Back to retention",
        page=draw_page(form, 1, asked),
    )
