"""Telling people what begins: work given to them or asked of their agency, a case opened, a step that failed.

Nobody is told of what they did themselves. None of this is mailed at once: it is in the digest.
"""

from collections.abc import Collection
from datetime import datetime

from engine.instances.case_work import CaseWork
from engine.models import AdHocTask, Comment, Correction, EvidencePack, Fault, Part, Placement, SendBack, Task
from engine.notices.people import Found, read_holders, readers
from engine.notices.telling import News, tell, untold
from engine.now import LONDON
from engine.reading_actor import load_actor
from engine.roles import COORDINATORS, PLACEMENT_DECIDERS
from engine.visibility import may_see_task
from forms.words import day_in_words, time_in_words


def tell_given(work: CaseWork, task: Task, name: str) -> None:
    """Tell the person to whom a step gives a task by name.

    Args:
        name: what the step is called, without the item it is for.
    """
    if task.assignee_id is not None:
        news = News("task", f"task:{task.id}", f"{name} is for you to do", task_id=task.id)
        _tell(work, news, named=(task.assignee_id,))


def tell_given_over(work: CaseWork, task: Task, thing: Task | Part, name: str) -> None:
    """Tell whoever has a task or part from now on, as somebody gave it to them.

    Args:
        name: what the step is called, without the item it is for; empty where the name is not to be told.
    """
    part_id = thing.id if isinstance(thing, Part) else 0
    key = f"given:{task.id}:{part_id}:{work.uow.at:%Y%m%d%H%M%S%f}"
    news = News("task", key, f"{name or 'A task'} was given to you", task_id=task.id)
    if thing.assignee_id is not None:
        _tell(work, news, named=(thing.assignee_id,), again=True)


def tell_asked(work: CaseWork, task: Task, part: Part, name: str) -> None:
    """Tell whom a part is asked of: one person by name, or those with its role in the agency.

    A part that is neither, such as a row of a table for the partnership's own team, is in their inbox.
    """
    news = News("part", f"part:{part.id}", f"{name} is asked of you", task_id=task.id)
    if part.assignee_id is not None:
        _tell(work, news, named=(part.assignee_id,))
    elif part.agency_id is not None:
        asked = News("part", news.key, f"{name} is asked of your agency", task_id=task.id)
        _tell(work, asked, roles=(part.role,), agency_id=part.agency_id)


def tell_returned(work: CaseWork, send_back_id: int, task: Task, part: Part | None) -> None:
    """Tell whoever answered that their answer was sent back; those with the role where they have left."""
    title = f"{_step_name(work, task)} was sent back, to be done again"
    news = News("task", f"sent-back:{send_back_id}", title, task_id=task.id)
    thing = part or task
    named = (thing.assignee_id,) if thing.assignee_id is not None else ()
    agency_id = part.agency_id if part is not None else None
    _tell(work, news, roles=() if named else (thing.role,), named=named, agency_id=agency_id)


def tell_came_back(work: CaseWork, send_back: SendBack, task: Task) -> None:
    """Tell the reviewer that what they sent back has been done again."""
    if send_back.sent_by_id is not None:
        title = f"{_step_name(work, task)} has come back, done again"
        news = News("task", f"came-back:{send_back.id}", title, task_id=send_back.reviewing_task_id)
        _tell(work, news, named=(send_back.sent_by_id,))


def tell_mentioned(work: CaseWork, comment: Comment) -> None:
    """Tell whoever a comment mentions that it does; what it says is on the case."""
    news = News("comment", f"comment:{comment.id}", "You are mentioned in a comment", task_id=comment.task_id)
    _tell(work, news, named=tuple(int(one) for one in comment.mentions))


def tell_correction(work: CaseWork, correction: Correction) -> None:
    """Tell those who may decide that somebody asks for the record to be corrected."""
    title = "A correction of the record waits for a second person"
    _tell(work, News("correction", f"correction:{correction.id}", title), roles=PLACEMENT_DECIDERS)


def tell_correction_decided(work: CaseWork, correction: Correction) -> None:
    """Tell whoever asked for a correction what has become of it."""
    title = "The correction you asked for was decided"
    news = News("correction", f"correction:{correction.id}:decided", title)
    _tell(work, news, named=(correction.asked_by_id,))


def tell_ad_hoc(work: CaseWork, task: Task) -> None:
    """Tell whoever is asked for an ad hoc task."""
    what = _step_name(work, task)
    news = News("task", f"ad-hoc:{task.id}", f"{what} for you to do", task_id=task.id)
    named = (task.assignee_id,) if task.assignee_id is not None else ()
    _tell(work, news, roles=() if named else (task.role,), named=named)


def tell_invited(work: CaseWork, task: Task, invited: Collection[int], meets_at: datetime) -> None:
    """Tell whoever is invited to a meeting when it is, and its page to those who may see it."""
    coming = [person_id for person_id in invited if person_id != task.assignee_id]
    seeing = {person_id for person_id in coming if _may_see(work, person_id, task)}
    local = meets_at.astimezone(LONDON)
    title = f"You are invited to a meeting on {day_in_words(local.date())} at {time_in_words(local.time())}"
    for people, task_id in ((seeing, task.id), (set(coming) - seeing, None)):
        if people:
            _tell(work, News("task", f"invited:{task.id}", title, task_id=task_id), named=sorted(people))


def _may_see(work: CaseWork, person_id: int, task: Task) -> bool:
    uow = work.uow
    actor = load_actor(uow.session, person_id, uow.today)
    return actor is not None and may_see_task(uow.session, actor, task, None, uow.at)


def tell_ad_hoc_done(work: CaseWork, task: Task, row: AdHocTask) -> None:
    """Tell whoever asked that it has been answered."""
    if row.asked_by_id is not None:
        title = f"{_step_name(work, task)}: answered"
        news = News("task", f"answered:{task.id}", title, task_id=task.id)
        _tell(work, news, named=(row.asked_by_id,))


def tell_pack(work: CaseWork, pack: EvidencePack) -> None:
    """Tell whoever asked for an evidence pack that it is there, or that it could not be made."""
    became = "is ready" if pack.state == "done" else "could not be made"
    news = News("evidence", f"evidence:{pack.id}", f"The evidence pack you asked for {became}")
    _tell(work, news, named=(pack.asked_by_id,))


def _step_name(work: CaseWork, task: Task) -> str:
    """What a step is called, without the item it is for."""
    return work.bundle(work.instances[task.instance_id]).element(task.element_id).name or task.element_id


def tell_opened(work: CaseWork) -> None:
    """Tell the co-ordinators of the area that there is a new case."""
    case = work.case
    _tell(work, News("case", f"case:{case.id}", f"A case was opened: {case.kind_name}"), roles=COORDINATORS)


def tell_fault(work: CaseWork, fault: Fault) -> None:
    """Tell the co-ordinators that a step failed and stands still; its cause is on the page of faults."""
    _tell(work, News("fault", f"fault:{fault.id}", "A step failed and needs somebody"), roles=COORDINATORS)


def tell_reassigned(work: CaseWork, task: Task, version_id: int, name: str) -> None:
    """Tell those who do an open task from now on, as the case moved to a version that gives it to them.

    Args:
        version_id: of the version; moving there again after an undo is not told again.
        name: what the step is called, without the item it is for.
    """
    title = f"{name} is for your role to do, in a new version of its process"
    news = News("task", f"moved:{version_id}:{task.id}", title, task_id=task.id)
    named = (task.assignee_id,) if task.assignee_id is not None else ()
    _tell(work, news, roles=() if named else (task.role,), named=named, again=True)


def tell_placement(work: CaseWork, placement: Placement) -> None:
    """Tell those who may decide that a step is to be moved by hand."""
    title = "A step is to be moved by hand, and waits for a second person"
    _tell(work, News("placement", f"placement:{placement.id}", title), roles=PLACEMENT_DECIDERS)


def _tell(
    work: CaseWork,
    news: News,
    roles: Collection[str] = (),
    named: Collection[int] = (),
    agency_id: int | None = None,
    again: bool = False,
) -> None:
    uow, case = work.uow, work.case
    found = read_holders(uow.session, case.area_id, case.id, uow.at, uow.today, roles, named)
    chosen = [row for row in found if row.source == "named" or _holds(row, agency_id)]
    told = [one for one in readers(found, chosen) if one.person_id != uow.actor.person_id]
    tell(uow, case, news, untold(uow, news, told) if again else told)


def _holds(row: Found, agency_id: int | None) -> bool:
    return row.source == "holder" and (agency_id is None or row.agency_id == agency_id)
