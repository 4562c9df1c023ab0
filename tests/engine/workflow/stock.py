"""The library as it comes, for tests that pin what we keep away from. Nothing but tests may do this."""

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState


def run_stock(xml: bytes, process_id: str = "p") -> BpmnWorkflow:
    """Start a diagram on the stock parser, joins and step loop."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(xml))
    workflow = BpmnWorkflow(parser.get_spec(process_id), parser.get_subprocess_specs(process_id))
    workflow.do_engine_steps()
    return workflow


def open_tasks(workflow: BpmnWorkflow) -> list[str]:
    return sorted(task.task_spec.name for task in _open(workflow))


def do(workflow: BpmnWorkflow, name: str, **data: object) -> None:
    """Complete an open task; ``data`` becomes token data, which is where stock conditions look."""
    task = next(task for task in _open(workflow) if task.task_spec.name == name)
    task.data.update(data)
    task.run()
    workflow.do_engine_steps()


def _open(workflow: BpmnWorkflow) -> list[Task]:
    levels = [workflow, *workflow.get_active_subprocesses()]
    tasks = [task for level in levels for task in level.tasks.values()]
    return [task for task in tasks if task.state == TaskState.READY and task.task_spec.manual]
