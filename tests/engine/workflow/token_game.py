"""The judge: a token game played on the drawn XML itself.

It shares nothing with engine.diagram, engine.lowering or SpiffWorkflow: other algorithms on another
representation. It plays every moment at once (tokens move until all rest), so it needs no save format.
"""

import contextlib
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
JOINING = ("parallelGateway", "inclusiveGateway")
NODES = (
    *JOINING,
    "exclusiveGateway",
    "startEvent",
    "endEvent",
    "boundaryEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "userTask",
    "manualTask",
    "receiveTask",
    "sendTask",
    "serviceTask",
    "callActivity",
    "subProcess",
)

Condition = Callable[[str], bool]


@dataclass(frozen=True)
class Move:
    """Something that can happen from outside: a task done, or an event fired at its host."""

    kind: str
    path: tuple[str, ...]
    element: str


class Scope:
    """The inside of a process or subprocess, as drawn. ``without`` leaves a boundary event out of play."""

    def __init__(self, element: etree._Element, without: frozenset[str] = frozenset()) -> None:
        self.kind: dict[str, str] = {}
        self.node: dict[str, etree._Element] = {}
        self.flow: dict[str, tuple[str, str, str | None]] = {}
        self.out: dict[str, list[str]] = {}
        self.into: dict[str, list[str]] = {}
        self.attached: dict[str, list[str]] = {}
        self.inner: dict[str, Scope] = {}
        self.start = ""
        for child in element:
            kind = child.tag.removeprefix(BPMN) if isinstance(child.tag, str) else ""
            id_ = child.get("id", "")
            if kind == "sequenceFlow":
                condition = child.find(f"{BPMN}conditionExpression")
                text = None if condition is None else (condition.text or "").strip()
                self.flow[id_] = (child.get("sourceRef", ""), child.get("targetRef", ""), text)
                self.out.setdefault(child.get("sourceRef", ""), []).append(id_)
                self.into.setdefault(child.get("targetRef", ""), []).append(id_)
            elif kind in NODES and id_ not in without:
                self.kind[id_], self.node[id_] = kind, child
                if kind == "startEvent":
                    self.start = id_
                elif kind == "boundaryEvent":
                    self.attached.setdefault(child.get("attachedToRef", ""), []).append(id_)
                elif kind == "subProcess":
                    self.inner[id_] = Scope(child, without)

    def __deepcopy__(self, memo: object) -> "Scope":
        return self

    def starting_at(self, event: str) -> "Scope":
        """The scope that an event stands in, played from that event."""
        if event in self.out:
            scope = copy.copy(self)
            scope.start = event
            return scope
        for inner in self.inner.values():
            with contextlib.suppress(LookupError):
                return inner.starting_at(event)
        raise LookupError(event)

    def escalation_events(self) -> set[str]:
        """Boundary events fired by an escalation, here and inside: nobody fires them from outside."""
        here = {e for events in self.attached.values() for e in events if self.escalation(e) is not None}
        return here.union(*(inner.escalation_events() for inner in self.inner.values()))

    def event(self, node: str, name: str) -> etree._Element | None:
        return self.node[node].find(f"{BPMN}{name}EventDefinition")

    def escalation(self, node: str) -> str | None:
        definition = self.event(node, "escalation")
        return None if definition is None else definition.get("escalationRef", "")

    def interrupts(self, event: str) -> bool:
        return self.node[event].get("cancelActivity", "true") == "true"

    def reach(self, nodes: set[str], avoid: str) -> set[str]:
        """Nodes from which a token on ``nodes`` could come, those included, not through ``avoid``."""
        seen, unseen = set(nodes), [n for n in nodes if n != avoid]
        while unseen:
            node = unseen.pop()
            following = [self.flow[f][1] for f in self.out.get(node, ())]
            for reached in (*following, *(e for f in following for e in self.attached.get(f, ()))):
                if reached not in seen and reached != avoid:
                    seen.add(reached)
                    unseen.append(reached)
        return seen


@dataclass(eq=False)
class Token:
    node: str
    armed: set[str]
    inside: "Marks | None" = None


@dataclass(eq=False)
class Marks:
    """The tokens of one scope, and how many wait on each flow into a join."""

    scope: Scope
    parent: "tuple[Marks, Token] | None" = None
    tokens: list[Token] = field(default_factory=list)
    waiting: Counter[str] = field(default_factory=Counter)
    dead: bool = False

    @property
    def empty(self) -> bool:
        return not self.tokens and not any(self.waiting.values())


class TokenGame:
    """Play a process. ``holds`` decides conditions."""

    def __init__(self, scope: Scope, holds: Condition) -> None:
        self.holds = holds
        self.done = False
        self.uncaught: list[str] = []
        self.flows: list[str] = []
        self.top = Marks(scope)
        self._leave(self.top, scope.start)
        self._settle(self.top)

    def moves(self) -> list[Move]:
        return [] if self.done else sorted(self._moves(self.top, ()), key=repr)

    def play(self, move: Move) -> None:
        marks = self.top
        for host in move.path:
            marks = next(t.inside for t in marks.tokens if t.node == host and t.inside)
        if marks.scope.kind[move.element] == "boundaryEvent":
            token = next(t for t in marks.tokens if move.element in t.armed)
            self._fire(marks, token, move.element)
        else:
            token = next(t for t in marks.tokens if t.node == move.element)
            marks.tokens.remove(token)
            self._leave(marks, move.element)
        self._settle_all(marks)

    @property
    def stuck(self) -> bool:
        return not self.done and not self.moves()

    def crowded(self) -> bool:
        """Say whether two tokens rest on one element, where a move no longer names its token."""
        return any(count > 1 for count in Counter(self.moves()).values())

    def _moves(self, marks: Marks, path: tuple[str, ...]) -> Iterator[Move]:
        for token in marks.tokens:
            if token.inside:
                yield from self._moves(token.inside, (*path, token.node))
            else:
                fires = marks.scope.kind[token.node] == "intermediateCatchEvent"
                yield Move("fire" if fires else "do", path, token.node)
            for event in token.armed:
                if marks.scope.escalation(event) is None:
                    yield Move("fire", path, event)

    def _leave(self, marks: Marks, node: str) -> None:
        for flow in marks.scope.out.get(node, ()):
            self._take(marks, flow)

    def _take(self, marks: Marks, flow: str) -> None:
        if marks.dead:
            return
        self.flows.append(flow)
        scope, node = marks.scope, marks.scope.flow[flow][1]
        if scope.kind[node] in JOINING and len(scope.into[node]) > 1:
            marks.waiting[flow] += 1
            into = scope.into[node]
            if scope.kind[node] == "parallelGateway" and all(marks.waiting[f] for f in into):
                marks.waiting.subtract(into)
                self._leave(marks, node)
        else:
            self._enter(marks, node)

    def _enter(self, marks: Marks, node: str) -> None:
        scope = marks.scope
        match scope.kind[node]:
            case "exclusiveGateway" | "inclusiveGateway":
                self._choose(marks, node)
            case "parallelGateway":
                self._leave(marks, node)
            case "endEvent":
                if scope.event(node, "terminate") is not None:
                    marks.tokens.clear()
                    marks.waiting.clear()
                elif (code := scope.escalation(node)) is not None:
                    self._escalate(marks, code)
            case "intermediateThrowEvent":
                if (code := scope.escalation(node)) is not None:
                    self._escalate(marks, code)
                if not marks.dead:
                    self._leave(marks, node)
            case _:
                self._rest(marks, node)

    def _rest(self, marks: Marks, node: str) -> None:
        token = Token(node, set(marks.scope.attached.get(node, ())))
        marks.tokens.append(token)
        if node in marks.scope.inner:
            token.inside = Marks(marks.scope.inner[node], (marks, token))
            self._leave(token.inside, token.inside.scope.start)
            self._settle(token.inside)

    def _choose(self, marks: Marks, node: str) -> None:
        scope = marks.scope
        default = scope.node[node].get("default")
        ways = scope.out[node]
        if default is None and len(ways) == 1 and scope.flow[ways[0]][2] is None:
            default = ways[0]
        true = (f for f in ways if f != default and self.holds(scope.flow[f][2] or ""))
        first_only = scope.kind[node] == "exclusiveGateway"
        chosen = [f for f in [next(true, None)] if f] if first_only else list(true)
        for flow in chosen or [default]:
            if flow is None:
                raise LookupError(node)
            self._take(marks, flow)

    def _escalate(self, marks: Marks, code: str) -> None:
        level = marks
        while level.parent:
            outer, host = level.parent
            named = [e for e in sorted(host.armed) if outer.scope.escalation(e) == code]
            catching = named or [e for e in sorted(host.armed) if outer.scope.escalation(e) == ""]
            if catching:
                self._fire(outer, host, catching[0])
                if not outer.scope.interrupts(catching[0]):
                    host.armed.add(catching[0])
                return
            level = outer
        self.uncaught.append(code)

    def _fire(self, marks: Marks, host: Token, event: str) -> None:
        if marks.scope.interrupts(event):
            marks.tokens.remove(host)
            self._kill(host.inside)
        else:
            host.armed.discard(event)
        self._leave(marks, event)

    def _kill(self, marks: Marks | None) -> None:
        if marks:
            marks.dead = True
            for token in marks.tokens:
                self._kill(token.inside)

    def _settle_all(self, marks: Marks) -> None:
        level: Marks | None = marks
        while level is not None:
            self._settle(level)
            level = level.parent[0] if level.parent else None

    def _settle(self, marks: Marks) -> None:
        """Fire inclusive joins that need wait no longer; end a scope that holds no token any more."""
        while not marks.dead and (join := self._due_join(marks)) is not None:
            filled = [f for f in marks.scope.into[join] if marks.waiting[f]]
            marks.waiting.subtract(filled)
            self._choose(marks, join)
        if marks.dead or not marks.empty:
            return
        if marks.parent is None:
            self.done = True
            return
        outer, host = marks.parent
        if host in outer.tokens:
            outer.tokens.remove(host)
            marks.dead = True
            self._leave(outer, host.node)
            self._settle(outer)

    def _due_join(self, marks: Marks) -> str | None:
        scope = marks.scope
        waiting = {scope.flow[f][1] for f, count in marks.waiting.items() if count}
        for join in sorted(n for n in waiting if scope.kind[n] == "inclusiveGateway"):
            filled = {scope.flow[f][0] for f in scope.into[join] if marks.waiting[f]}
            empty = {scope.flow[f][0] for f in scope.into[join]} - filled
            places = [{t.node} | t.armed for t in marks.tokens] + [{n} for n in waiting if n != join]
            reached = [scope.reach(place, join) for place in places]
            if not any(r & empty and not r & filled for r in reached):
                return join
        return None


def read_scope(xml: bytes, process_id: str | None = None, without: frozenset[str] = frozenset()) -> Scope:
    """Read a process from drawn XML: the first, or the one named."""
    for process in etree.fromstring(xml).iter(f"{BPMN}process"):
        if process_id in (None, process.get("id")):
            return Scope(process, without)
    raise LookupError(process_id)


_RESTING = ("Task", "callActivity", "intermediateCatchEvent")


def has_restless_loop(scope: Scope) -> bool:
    """Say whether a token could go round for ever without resting; such diagrams are refused by the gate."""

    def loops(node: str, path: tuple[str, ...]) -> bool:
        waits = scope.kind[node] == "parallelGateway" and len(scope.into.get(node, ())) > 1
        if waits or _rests(scope, node):
            return False
        return node in path or any(loops(scope.flow[f][1], (*path, node)) for f in scope.out.get(node, ()))

    return any(loops(node, ()) for node in scope.kind) or any(map(has_restless_loop, scope.inner.values()))


def _rests(scope: Scope, node: str) -> bool:
    """Say whether a token is sure to rest here: not in a subprocess it could pass straight through."""
    if scope.kind[node] != "subProcess":
        return scope.kind[node].endswith(_RESTING)
    inner = scope.inner[node]
    seen, unseen = {inner.start}, [inner.start]
    while unseen:
        for flow in inner.out.get(unseen.pop(), ()):
            reached = inner.flow[flow][1]
            if reached not in seen and not _rests(inner, reached):
                seen.add(reached)
                unseen.append(reached)
    return not any(inner.kind[reached] == "endEvent" for reached in seen)
