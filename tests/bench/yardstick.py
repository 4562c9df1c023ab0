"""The yardstick: a generated review of realistic size, and R, what one of its user tasks costs the library.

R is SpiffWorkflow by itself, in memory, on its own parser, joins and step loop: no forms, no clocks, no
record and no database. Machines differ, so every time is told as a multiple of R from the same run.
"""

from collections.abc import Mapping
from statistics import median
from time import perf_counter

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from tests.engine.desk import radio, text_form
from tests.engine.diagram.drawing import draw, gateway, user

STAGES = ("screening", "returns", "analysis", "reporting")
AUTHORS = 6
NOTE = "The panel noted the pattern of contact between agencies and asked for more. " * 4
KEY = "yardstick"
USER_TASKS = 46
_ROUNDS = 9

_DECLARED = """
  <caseway:fact id="aware_on" type="date" label="Authority became aware"/>
  <caseway:fact id="again" type="choice" label="Once more"><caseway:value id="yes" label="Yes"/>
    <caseway:value id="no" label="No"/></caseway:fact>
  <caseway:clock id="whole" name="Whole review" length="6" unit="months" anchor="aware_on"
    met="task:close_review" scope="case"/>
""" + "".join(
    f'<caseway:clock id="{stage}" name="{stage.capitalize()}" length="15" unit="working_days" '
    f'anchor="opened:prepare_{stage}" met="task:sum_up_{stage}" scope="instance"/>'
    for stage in STAGES
)


def _stage(name: str) -> tuple[str, str]:
    """One stage: prepare and check, once more if need be; six authors at once; sum up."""
    prepare, check, write, sum_up = (f"{verb}_{name}" for verb in ("prepare", "check", "write", "sum_up"))
    clock = f'caseway:clock="{name}"'
    more, ask, back = f"enough_{name}", f"ask_{name}", f"back_{name}"
    body = "".join(user(task, clock) for task in (prepare, check, sum_up))
    body += "".join(user(f"{write}_{number}", clock) for number in range(AUTHORS))
    body += gateway("exclusive", more, f'default="{more}_to_{ask}"')
    body += gateway("parallel", ask) + gateway("parallel", back)
    arrows = (
        f"{prepare}>{check} {check}>{more} {more}>{prepare}[again == 'yes'] {more}>{ask} {back}>{sum_up} "
    )
    arrows += " ".join(f"{ask}>{write}_{number} {write}_{number}>{back}" for number in range(AUTHORS))
    return body, arrows


def diagram() -> bytes:
    """The review: four stages between an opening and a closing task, 46 user tasks with each loop once."""
    whole = 'caseway:clock="whole"'
    body = user("open_review", whole) + user("close_review", whole)
    arrows = "opened>open_review "
    before = "open_review"
    for stage in STAGES:
        inside, inner = _stage(stage)
        body += inside
        arrows += f"{before}>prepare_{stage} {inner} "
        before = f"sum_up_{stage}"
    arrows += f"{before}>close_review close_review>closed"
    process = f'id="{KEY}" name="Yardstick" isExecutable="true" caseway:opens="aware_on"'
    return draw(body, arrows, declared=_DECLARED, process=process)


def files() -> dict[str, str]:
    """The review as a bundle: its diagram, and a form for each task."""
    tasks = ["open_review", "close_review"]
    for stage in STAGES:
        tasks += [f"{verb}_{stage}" for verb in ("prepare", "check", "sum_up")]
        tasks += [f"write_{stage}_{number}" for number in range(AUTHORS)]
    forms = {
        task: text_form(task, *((radio("again", "yes", "no", fact="again"),) if _decides(task) else ()))
        for task in tasks
    }
    return {f"{KEY}.bpmn": diagram().decode()} | {f"forms/{task}.json": text for task, text in forms.items()}


def _decides(task: str) -> bool:
    return task.startswith("check_")


class Answers:
    """What is entered into each task; every check asks once for more."""

    def __init__(self) -> None:
        self._asked: set[str] = set()

    def to(self, task: str) -> Mapping[str, str]:
        """The answers to a task that has come up."""
        if not _decides(task):
            return {"note": NOTE[:200]}
        again = "no" if task in self._asked else "yes"
        self._asked.add(task)
        return {"note": NOTE[:200], "again": again}


def raw_ms() -> float:
    """R: the library's median milliseconds for one user task of the review."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(diagram()))
    spec, below = parser.get_spec(KEY), parser.get_subprocess_specs(KEY)
    return median(_play(BpmnWorkflow(spec, below)) for _ in range(_ROUNDS))


def saved_ms() -> float:
    """The same with the library's own JSON, spec and history included, loaded and saved for each task."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(diagram()))
    serializer = BpmnWorkflowSerializer()
    workflow = BpmnWorkflow(parser.get_spec(KEY), parser.get_subprocess_specs(KEY))
    workflow.do_engine_steps()
    answers, stored, done = Answers(), serializer.serialize_json(workflow), 0
    began = perf_counter()
    while not workflow.is_completed():
        workflow = serializer.deserialize_json(stored)
        task = workflow.get_tasks(state=TaskState.READY, manual=True)[0]
        task.data.update(answers.to(task.task_spec.name))
        task.run()
        workflow.do_engine_steps()
        stored = serializer.serialize_json(workflow)
        done += 1
    return (perf_counter() - began) * 1000 / done


def engine_tasks() -> int:
    """How many tasks the library makes in one whole review."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(diagram()))
    workflow = BpmnWorkflow(parser.get_spec(KEY), parser.get_subprocess_specs(KEY))
    _play(workflow)
    return len(workflow.tasks)


def _play(workflow: BpmnWorkflow) -> float:
    """Drive one review to its end; milliseconds a user task."""
    answers = Answers()
    began = perf_counter()
    workflow.do_engine_steps()
    done = 0
    while ready := workflow.get_tasks(state=TaskState.READY, manual=True):
        task = ready[0]
        task.data.update(answers.to(task.task_spec.name))
        task.run()
        workflow.do_engine_steps()
        done += 1
    assert done == USER_TASKS
    assert workflow.is_completed()
    return (perf_counter() - began) * 1000 / done
