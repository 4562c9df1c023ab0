"""Groups of a partnership: their names, how many are in them, and the partnerships that they span."""

from flask import Blueprint, render_template, url_for

from engine.commands.add_group import AddGroup
from engine.commands.change_group import ChangeGroup
from engine.people.grouping import LONGEST_NAME
from engine.queries.groups import find_group, list_groups, spannable_areas
from webapp.actors import current_actor
from webapp.auth import current_engine
from webapp.form_pages.fixed import fixed_form, line_question, several_question
from webapp.views.people.asking import Answer, Question, ask, not_there
from webapp.views.people.place import managed_place, today

blueprint = Blueprint("people_groups", __name__, url_prefix="/people/groups")


@blueprint.get("/")
def show() -> str:
    """Show the groups of a partnership."""
    place = managed_place()
    with current_engine().read() as rows:
        groups = list_groups(rows, place.id, today())
    return render_template("people/groups.html", place=place, groups=groups)


@blueprint.route("/add", methods=["GET", "POST"])
def add() -> Answer:
    """Ask what a new group is called."""
    place = managed_place()
    form = fixed_form("group", "Add a group", _name())
    question = Question(
        "Add a group", place.name, "Add the group", url_for(".show", area=place.id), "The group is added"
    )
    return ask(question, form, {}, lambda values: AddGroup(place.id, values["name"]))


@blueprint.route("/<int:group_id>", methods=["GET", "POST"])
def change(group_id: int) -> Answer:
    """Ask what a group is called now, and which further partnerships it spans."""
    actor = current_actor()
    with current_engine().read() as rows:
        group = find_group(rows, actor, group_id, today())
        areas = spannable_areas(rows, actor, group.area_id) if group else []
    if group is None:
        raise not_there("This group does not exist, or it is not for you.")
    choices = [(str(key), name) for key, name in areas]
    hint = "Whoever holds a role in the group then holds it there too"
    more = (
        [several_question("areas", "Which other partnerships does it span?", hint, *choices)]
        if choices
        else []
    )
    form = fixed_form("group", "Change a group", _name(), *more)
    question = Question(
        f"Change “{group.name}”",
        group.area,
        "Save",
        url_for(".show", area=group.area_id),
        "The group is changed",
        ("What it is called can change at any time: processes know it by an id that stays.",),
    )
    start = {"name": group.name, "areas": [str(one) for one, _ in group.spans]}

    def command(values: object) -> ChangeGroup:
        said = dict(values)  # type: ignore[call-overload]
        wanted = frozenset(int(one) for one in said.get("areas") or ()) if choices else None
        return ChangeGroup(group_id, said["name"], wanted)

    return ask(question, form, start, command)


def _name() -> dict[str, object]:
    return line_question("name", "Name of the group", "", "Enter the name of the group", LONGEST_NAME)
