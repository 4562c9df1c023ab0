"""What happens after a task, in words, from the diagram that the case runs."""

import re

from sqlalchemy.orm import Session

from engine.bundles import Library
from engine.diagram.text_twin import Lead, Step
from engine.models import Instance, Task

# Step numbers mean nothing to a reader who does not have the outline before them, and it is not the reader
# who goes there.
_GOES = re.compile(r"\bgo (back )?to step [0-9][0-9a-z.]*, ")


def list_next_steps(session: Session, library: Library, task_id: int) -> tuple[str, ...]:
    """One sentence for each way on from a task; through a question, one for each of its answers.

    Args:
        task_id: a task that the reader may see.
    """
    task = session.get_one(Task, task_id)
    if not task.token_id:
        return ()  # nothing in the diagram waits for it
    bundle = library.get(session, session.get_one(Instance, task.instance_id).version_id)
    steps = {step.element_id: step for step in bundle.twin.walk()}
    step = steps.get(task.element_id)
    if step is None:
        return ()
    return tuple(_GOES.sub(_say, lead.text) for lead in _ways_on(step, steps))


def _say(match: "re.Match[str]") -> str:
    return f"the case goes {match[1] or ''}to "


def _ways_on(step: Step, steps: dict[str, Step]) -> list[Lead]:
    found: list[Lead] = []
    for lead in step.leads:
        target = steps.get(lead.target)
        is_question = target is not None and len(target.leads) > 1
        found += target.leads if target is not None and is_question else [lead]
    return found
