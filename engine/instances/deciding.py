"""Business rules: a table is decided when its token arrives, sets its facts, and the token moves on."""

from engine.clocks.events import facts_changed
from engine.diagram.model import Element
from engine.errors import DefinitionError
from engine.facts import to_json
from engine.instances.case_work import CaseWork
from engine.instances.completing import complete_task
from engine.instances.faults import Action, guarded
from engine.models import Instance, Task
from engine.models.task import OPEN
from engine.rules import Decided, decide


def decide_rule(work: CaseWork, task: Task) -> None:
    """Decide the rule of a step and move its token on; a failure is kept as a fault."""
    if task.state not in OPEN:
        return
    instance = work.instances[task.instance_id]
    element = work.bundle(instance).element(task.element_id)
    action = Action("rule", task.token_id, element.id)
    guarded(work, instance, action, lambda: _decide(work, instance, task, element))


def _decide(work: CaseWork, instance: Instance, task: Task, element: Element) -> bool:
    bundle = work.bundle(instance)
    table = bundle.rules.get(element.rule)
    if table is None:
        message = f"The step “{element.name or element.id}” has no business rule “{element.rule}”."
        raise DefinitionError(message)
    decided = decide(table, work.values(instance), work.context())
    work.record(
        "rule.decided", task=task.id, element=element.id, rule=element.rule, fitting=list(decided.rows)
    )
    _set_facts(work, instance, element, decided)
    complete_task(work, task, None)
    task.closed_by_id = None  # nobody did it: whoever moved the token here decided nothing
    return True


def _set_facts(work: CaseWork, instance: Instance, element: Element, decided: Decided) -> None:
    declared = work.bundle(instance).diagram.facts
    changed = []
    for fact, value in decided.values.items():
        reason = f"Business rule {element.rule}"
        if work.facts.set(declared[fact], instance, to_json(value), work.uow.at, None, reason=reason):
            changed.append(fact)
            work.record("fact.set", fact=fact, by="rule", element=element.id)
    facts_changed(work, changed)
