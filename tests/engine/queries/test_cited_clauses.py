"""A case shows its clauses with the words that its version was published with, whoever edits the library."""

from datetime import date

from engine.actor import SYSTEM
from engine.bundles.folders import SHIPPED, list_process_folders, read_clauses, read_folder
from engine.clocks.calendars import load_calendar
from engine.commands.change_clause import ChangeClause
from engine.commands.load_clauses import LoadClauses
from engine.commands.publish_version import PublishVersion
from engine.commands.start_case import StartCase
from engine.queries.clocks import list_case_clocks
from engine.queries.processes import get_process
from engine.queries.tasks import get_task
from engine.scenarios.standard_area import LONG_AGO


def shown(desk, case_id):
    """The titles of the clauses on a case's clocks and on its open task."""
    manager = desk.actor("notifying_officer")
    with desk.engine.read() as rows:
        calendar = load_calendar(rows, desk.area.area_id)
        clocks = list_case_clocks(rows, case_id, desk.at.date(), calendar)
        task_id = desk.task("record_incident").id
        task = get_task(rows, desk.engine.library, manager, desk.at, task_id)
        process = get_process(rows, desk.engine.library, manager, desk.at.date(), "serious_incident")
    found = {clause.key: clause.title for clock in clocks for clause in clock.clauses}
    return found, [clause.title for clause in task.clauses], [each.title for each in process.clauses]


def test_changed_clause_leaves_cases_and_versions_as_they_were(desk):
    library = read_clauses(SHIPPED / "clauses")
    desk.engine.execute(LoadClauses(library), actor=SYSTEM)
    for folder in list_process_folders():
        command = PublishVersion(folder.name, read_folder(folder, library), LONG_AGO)
        desk.engine.execute(command, actor=SYSTEM)
    opening = StartCase(desk.area.area_id, "serious_incident", "Child A", date(2026, 11, 16))
    case_id = desk.engine.execute(opening, actor=desk.actor("notifying_officer"))
    before = shown(desk, case_id)
    assert before[0]
    assert before[1]
    for key in before[0]:
        names = (
            "title",
            "source",
            "edition",
            "seen_in",
            "paragraph",
            "duty",
            "verification",
            "note",
            "summary",
        )
        said = {name: str(library[key].get(name) or "") for name in names}
        edit = ChangeClause(key, 0, {**said, "title": "Said otherwise"}, "A later reading")
        desk.engine.execute(edit, actor=desk.actor("process_owner"))
    assert shown(desk, case_id) == before
