"""Compile a lowered diagram once; share it between every instance and thread that runs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.task_parsers import GatewayParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.event_definitions.simple import TerminateEventDefinition

from engine.workflow.bare import BareProcess, bare_process
from engine.workflow.errors import WorkflowDefinitionError
from engine.workflow.events import EnclosingEscalation, QuietTerminate
from engine.workflow.gateways import Choice, CountingInclusive, CountingParallel, FlowNamingParser


class _Parser(BpmnParser):
    OVERRIDE_PARSER_CLASSES: ClassVar[dict[str, tuple[type, type]]] = {
        full_tag("exclusiveGateway"): (FlowNamingParser, Choice),
        full_tag("parallelGateway"): (GatewayParser, CountingParallel),
        full_tag("inclusiveGateway"): (FlowNamingParser, CountingInclusive),
    }


@dataclass(frozen=True)
class Spec:
    """One compiled process. Running an instance never changes it.

    ``outgoing`` gives the ids of the sequence flows that leave an element. ``top`` and ``subprocesses`` are
    the library's objects and are nobody's business outside this package.
    """

    process_id: str
    outgoing: Mapping[str, tuple[str, ...]]
    top: Any = field(repr=False)
    subprocesses: Mapping[str, Any] = field(repr=False)


def compile_spec(lowered_xml: bytes, process_id: str) -> Spec:
    """Compile one process of a lowered diagram.

    Args:
        lowered_xml: what ``engine.lowering`` made of the drawn diagram.
        process_id: the process to compile.

    Raises:
        WorkflowDefinitionError: the diagram cannot be run; the message names the element.
    """
    bare = bare_process(lowered_xml, process_id)
    parser = _Parser()
    try:
        parser.add_bpmn_xml(bare.document)
        top = parser.get_spec(process_id)
        subprocesses = parser.get_subprocess_specs(process_id)
    except ValidationException as error:
        # A deep diagram's exception carries thousands of lines of traceback (limits 4.16): the message alone.
        raise WorkflowDefinitionError(f"The diagram cannot be run: {error.args[0]}") from None
    for level in (top, *subprocesses.values()):
        _finish(level, bare)
    return Spec(process_id, bare.outgoing, top, subprocesses)


def _finish(level: Any, bare: BareProcess) -> None:
    for name, task_spec in level.task_specs.items():
        if isinstance(task_spec, CountingInclusive):
            task_spec.map_upstream()
        if name in bare.escalations:
            task_spec.event_definition = EnclosingEscalation(bare.escalations[name])
        elif isinstance(getattr(task_spec, "event_definition", None), TerminateEventDefinition):
            task_spec.event_definition = QuietTerminate()
