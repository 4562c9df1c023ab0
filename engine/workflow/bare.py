"""Rebuild the lowered diagram with nothing in it but what the library is known to run correctly.

The library silently drops or misreads much of BPMN (limits 4.4 to 4.7), reads layout to order the flows of a
gateway, and indexes every ``id`` in the file, extension elements included. So the document it parses is not
the one we were given but a new one, built from an allow-list.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from engine.workflow.errors import WorkflowDefinitionError

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_Q = f"{{{BPMN}}}"

_ACTIVITIES = frozenset({"userTask", "manualTask", "subProcess"})
_CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})
_JOINING = frozenset({"parallelGateway", "inclusiveGateway"})
_GATEWAYS = _CHOOSING | _JOINING
_EVENTS: Mapping[str, frozenset[str]] = {
    "startEvent": frozenset({""}),
    "endEvent": frozenset({"", "terminate", "escalation"}),
    "boundaryEvent": frozenset({"signal", "escalation"}),
    "intermediateCatchEvent": frozenset({"signal"}),
    "intermediateThrowEvent": frozenset({"", "escalation"}),
}
_NODES = _ACTIVITIES | _GATEWAYS | frozenset(_EVENTS)
# Drawn for the reader only, or read from the diagram as drawn by other packages.
_DOCUMENTATION = frozenset(
    {
        "association",
        "auditing",
        "category",
        "dataInputAssociation",
        "dataObject",
        "dataObjectReference",
        "dataOutputAssociation",
        "dataStoreReference",
        "documentation",
        "extensionElements",
        "group",
        "incoming",
        "ioSpecification",
        "laneSet",
        "monitoring",
        "outgoing",
        "property",
        "textAnnotation",
    }
)
_RESERVED = frozenset({"Start", "End"})
_RESERVED_ENDINGS = (".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin")


@dataclass(frozen=True)
class BareProcess:
    """The rebuilt document and what the engine keeps beside it.

    ``outgoing`` gives the sequence flow ids that leave an element, in document order; ``escalations`` the
    escalationRef of each throwing or catching event ('' catches every escalation).
    """

    document: etree._Element
    outgoing: Mapping[str, tuple[str, ...]]
    escalations: Mapping[str, str]


def bare_process(xml: bytes, process_id: str) -> BareProcess:
    """Rebuild one process of a lowered diagram from the allow-list.

    Args:
        xml: the lowered diagram.
        process_id: the process to keep; others in the file are left out.

    Raises:
        WorkflowDefinitionError: for unreadable XML, an unknown process or anything outside the allow-list.
    """
    process = _find_process(xml, process_id)
    document = etree.Element(f"{_Q}definitions", nsmap={"bpmn": BPMN})
    builder = _Builder(document)
    root = etree.SubElement(document, f"{_Q}process", id=process_id, isExecutable="true")
    builder.copy_scope(process, root)
    repeated = [id_ for id_, count in Counter(builder.ids).items() if count > 1]
    if repeated:
        raise WorkflowDefinitionError(f"The id '{repeated[0]}' is used twice.")
    outgoing = {source: tuple(flows) for source, flows in builder.outgoing.items()}
    return BareProcess(document, outgoing, builder.escalations)


def _find_process(xml: bytes, process_id: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise WorkflowDefinitionError(f"The diagram is not readable XML: {error.msg}") from None
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise WorkflowDefinitionError("The diagram declares a document type, which is refused.")
    for process in root.iter(f"{_Q}process"):
        if process.get("id") == process_id:
            return process
    raise WorkflowDefinitionError(f"There is no process '{process_id}' in the diagram.")


def _local(element: etree._Element) -> str:
    name = etree.QName(element)
    return name.localname if name.namespace == BPMN else f"{name.namespace}:{name.localname}"


class _Builder:
    """Copies one scope after another and remembers what was seen on the way."""

    def __init__(self, document: etree._Element) -> None:
        self._document = document
        self.ids: list[str] = []
        self.outgoing: dict[str, list[str]] = defaultdict(list)
        self.escalations: dict[str, str] = {}

    def copy_scope(self, drawn: etree._Element, bare: etree._Element) -> None:
        kinds: dict[str, str] = {}
        flows: list[etree._Element] = []
        for child in drawn:
            kind = _local(child)
            if kind == "sequenceFlow":
                flows.append(child)
            elif kind in _NODES:
                kinds[self._id_of(child)] = kind
                self._copy_node(child, kind, bare)
            elif kind not in _DOCUMENTATION:
                raise WorkflowDefinitionError(f"'{child.get('id')}' is a {kind}, which cannot be run.")
        for flow in flows:
            self._copy_flow(flow, kinds, bare)
        self._check_scope(bare, kinds)

    def _id_of(self, element: etree._Element) -> str:
        element_id: str | None = element.get("id")
        if not element_id:
            raise WorkflowDefinitionError(f"A {_local(element)} has no id.")
        if element_id in _RESERVED or element_id.endswith(_RESERVED_ENDINGS):
            raise WorkflowDefinitionError(f"The id '{element_id}' is reserved by the engine; choose another.")
        self.ids.append(element_id)
        return element_id

    def _copy_node(self, drawn: etree._Element, kind: str, scope: etree._Element) -> None:
        element_id = drawn.get("id", "")
        bare = etree.SubElement(scope, f"{_Q}{kind}", id=element_id)
        for attribute in ("default", "attachedToRef", "cancelActivity"):
            if drawn.get(attribute) is not None:
                bare.set(attribute, drawn.get(attribute, ""))
        if kind == "subProcess":
            _refuse_special_subprocess(element_id, drawn)
            self.copy_scope(drawn, bare)
            return
        definitions = [c for c in drawn if _local(c) not in _DOCUMENTATION]
        if kind in _EVENTS:
            self._copy_event(element_id, kind, definitions, bare)
        elif definitions:
            raise WorkflowDefinitionError(f"'{element_id}' carries a {_local(definitions[0])}, not lowered.")

    def _copy_event(
        self, element_id: str, kind: str, definitions: Iterable[etree._Element], bare: etree._Element
    ) -> None:
        found = [_local(d).removesuffix("EventDefinition") for d in definitions] or [""]
        if len(found) > 1 or found[0] not in _EVENTS[kind]:
            raise WorkflowDefinitionError(f"'{element_id}' is a {kind} for '{' '.join(found)}', not lowered.")
        event = found[0]
        if event == "signal":
            # One signal per element: nothing can ever be sent to two places by name.
            signal_id = f"sig_{element_id}"
            self._document.insert(0, etree.Element(f"{_Q}signal", id=signal_id, name=signal_id))
            etree.SubElement(bare, f"{_Q}signalEventDefinition", signalRef=signal_id)
        elif event == "escalation":
            self.escalations[element_id] = next(iter(definitions)).get("escalationRef", "")
            etree.SubElement(bare, f"{_Q}escalationEventDefinition")
        elif event:
            etree.SubElement(bare, f"{_Q}{event}EventDefinition")

    def _copy_flow(self, drawn: etree._Element, kinds: Mapping[str, str], scope: etree._Element) -> None:
        flow_id = self._id_of(drawn)
        source, target = drawn.get("sourceRef", ""), drawn.get("targetRef", "")
        for end in (source, target):
            if end not in kinds:
                raise WorkflowDefinitionError(f"The flow '{flow_id}' names '{end}', which is not there.")
        bare = etree.SubElement(scope, f"{_Q}sequenceFlow", id=flow_id, sourceRef=source, targetRef=target)
        condition = drawn.find(f"{_Q}conditionExpression")
        if condition is not None:
            if kinds[source] not in _CHOOSING:
                raise WorkflowDefinitionError(
                    f"The flow '{flow_id}' has a condition, but '{source}' is no choosing gateway."
                )
            etree.SubElement(bare, f"{_Q}conditionExpression").text = (condition.text or "").strip()
        self.outgoing[source].append(flow_id)

    def _check_scope(self, scope: etree._Element, kinds: Mapping[str, str]) -> None:
        scope_id = scope.get("id")
        starts = [id_ for id_, kind in kinds.items() if kind == "startEvent"]
        if len(starts) != 1:
            raise WorkflowDefinitionError(f"'{scope_id}' has {len(starts)} start events; it needs one.")
        for element_id, kind in kinds.items():
            ways = len(self.outgoing.get(element_id, ()))
            if kind == "endEvent":
                if ways:
                    raise WorkflowDefinitionError(f"A flow leaves the end event '{element_id}'.")
            elif ways == 0:
                raise WorkflowDefinitionError(f"No flow leaves '{element_id}'.")
            elif ways > 1 and kind not in _GATEWAYS:
                raise WorkflowDefinitionError(f"Several flows leave '{element_id}'; put a gateway between.")
        _check_attachments(scope, kinds)
        _check_joins(scope, kinds)


def _refuse_special_subprocess(element_id: str, drawn: etree._Element) -> None:
    if drawn.get("triggeredByEvent") == "true":
        raise WorkflowDefinitionError(f"'{element_id}' is an event subprocess, which is refused.")
    if any(_local(child).endswith("LoopCharacteristics") for child in drawn):
        raise WorkflowDefinitionError(f"'{element_id}' is a repeated subprocess, which is refused.")


def _check_attachments(scope: etree._Element, kinds: Mapping[str, str]) -> None:
    for event in scope.iterchildren(f"{_Q}boundaryEvent"):
        if kinds.get(event.get("attachedToRef", "")) not in _ACTIVITIES:
            raise WorkflowDefinitionError(f"'{event.get('id')}' is not attached to a task or subprocess.")


def _check_joins(scope: etree._Element, kinds: Mapping[str, str]) -> None:
    """An arrival at a join is known by the element it came from, so one element may feed it only once."""
    flows = scope.iterchildren(f"{_Q}sequenceFlow")
    pairs = Counter((flow.get("sourceRef", ""), flow.get("targetRef", "")) for flow in flows)
    for (source, target), count in pairs.items():
        if count > 1 and kinds[target] in _JOINING:
            raise WorkflowDefinitionError(f"Two flows lead from '{source}' into the join '{target}'.")
