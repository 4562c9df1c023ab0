"""What a partnership calls its roles."""

from flask import Blueprint, url_for

from engine.commands.set_role_labels import LONGEST_LABEL, SetRoleLabels
from engine.queries.people import labels_of
from engine.roles import ROLE_LABELS
from webapp.auth import current_engine
from webapp.form_pages.fixed import fixed_form, optional_line
from webapp.views.people.asking import Answer, Question, ask
from webapp.views.people.place import managed_place

blueprint = Blueprint("role_labels", __name__, url_prefix="/people/role-words")


@blueprint.route("/", methods=["GET", "POST"])
def change() -> Answer:
    """Ask for the partnership's own word for every role."""
    place = managed_place()
    with current_engine().read() as rows:
        labels = labels_of(rows, place.id)
    form = fixed_form(
        "labels",
        "Words for roles",
        *(
            optional_line(role, words, f"Known to processes as {role}", LONGEST_LABEL)
            for role, words in ROLE_LABELS.items()
        ),
    )
    question = Question(
        "Words for roles",
        place.name,
        "Save the words",
        url_for("people.show"),
        "The words are saved",
        (
            "Write what your partnership calls a role where it differs from the word above the box.",
            "The role itself, what it may do and what processes know it by stay the same.",
        ),
    )
    start = {role: said for role, said in labels.items() if said != ROLE_LABELS.get(role)}
    return ask(question, form, start, lambda values: SetRoleLabels(place.id, _texts(values)))


def _texts(values: object) -> dict[str, str]:
    said = dict(values)  # type: ignore[call-overload]
    return {role: said.get(role) or "" for role in ROLE_LABELS}
