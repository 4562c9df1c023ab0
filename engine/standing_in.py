"""In whose place somebody works on a task: one's own right comes first, and both names stay on the record."""

from engine.actor import Actor
from engine.diagram.model import Element
from engine.models import Part, Task


def stands_in_for(actor: Actor, task: Task, part: Part | None, element: Element) -> int | None:
    """The person for whom an actor works on a task, once it is clear that they may.

    Returns:
        None where the task is the actor's own: given to them by name, or for a role that they hold;
        what was delegated to them is done for whoever stays responsible.
    """
    thing = part or task
    if thing.assignee_id is not None and thing.assignee_id != actor.person_id:
        return thing.assignee_id if thing.assignee_id in actor.covers else None
    if thing.assignee_id is not None and thing.owner_id is not None:
        return thing.owner_id
    if thing.assignee_id is not None and element.assignee:
        return None
    if part is not None and part.key == str(actor.person_id):
        return None
    return actor.acts_for(task.area_id, {thing.role or element.role}, part.agency_id if part else None)
