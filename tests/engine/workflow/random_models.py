"""Random structured diagrams: blocks within blocks, with every element the dialect lets through."""

import random
from dataclasses import dataclass, field

from tests.engine.workflow.drawing import draw

_SMALL = ("user", "user", "late_task")
_LARGE = ("user", "seq", "seq", "xor", "and", "or", "loop", "sub", "sub", "catch", "late_task")


@dataclass
class _Scope:
    nodes: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)


class _Generator:
    """Draws one diagram. A block gives the ids of its entry and its exit."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.count = 0

    def new(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def scope(self, depth: int, budget: int, codes: list[str]) -> list[str]:
        scope = _Scope()
        start, end = self.new("s"), self.new("e")
        scope.nodes += [f"start {start}", f"end {end}"]
        entry, exit_ = self.block(scope, depth, budget, codes)
        scope.flows.append(f"{start} > {entry}")
        if codes and self.chance.random() < 0.8:
            self._throw(scope, exit_, end, codes)
        elif self.chance.random() < 0.15:
            gate, stop = self.new("g"), self.new("t")
            scope.nodes += [f"xor {gate}", f"term {stop}"]
            scope.flows += [f"{exit_} > {gate}", f"{gate} > {stop} : y == 1", f"{gate} > {end} : *"]
        else:
            scope.flows.append(f"{exit_} > {end}")
        return scope.nodes + scope.flows

    def _throw(self, scope: _Scope, exit_: str, end: str, codes: list[str]) -> None:
        gate, throw, code = self.new("g"), self.new("x"), self.chance.choice(codes)
        kind = self.chance.choice(["throw", "escend"])
        scope.nodes += [f"xor {gate}", f"{kind} {throw} {code}"]
        scope.flows += [f"{exit_} > {gate}", f"{gate} > {throw} : y == 1", f"{gate} > {end} : *"]
        if kind == "throw":
            task, end2 = self.new("u"), self.new("e")
            scope.nodes += [f"user {task}", f"end {end2}"]
            scope.flows.append(f"{throw} > {task} > {end2}")

    def block(self, scope: _Scope, depth: int, budget: int, codes: list[str]) -> tuple[str, str]:
        kind = self.chance.choice(_LARGE if depth > 0 and budget > 1 else _SMALL)
        if kind in ("user", "catch"):
            id_ = self.new(kind[0])
            scope.nodes.append(f"{kind} {id_}")
            return id_, id_
        if kind == "seq":
            first = self.block(scope, depth - 1, budget // 2, codes)
            second = self.block(scope, depth - 1, budget // 2, codes)
            scope.flows.append(f"{first[1]} > {second[0]}")
            return first[0], second[1]
        if kind == "late_task":
            task, merge = self.new("u"), self.new("m")
            scope.nodes += [f"user {task}", f"xor {merge}"]
            scope.flows.append(f"{task} > {merge}")
            for _ in range(self.chance.randint(1, 2)):
                self._boundary(scope, task, merge, self.new("b"), "")
            return task, merge
        if kind == "loop":
            return self._loop(scope, depth, budget, codes)
        if kind == "sub":
            return self._subprocess(scope, depth, budget, codes)
        return self._fork(scope, kind, depth, budget, codes)

    def _boundary(self, scope: _Scope, host: str, merge: str, event: str, code: str) -> None:
        mode, task = self.chance.choice(["int", "non"]), self.new("l")
        scope.nodes += [f"{'be' if code else 'bt'} {event} {host} {mode} {code}", f"user {task}"]
        if mode == "int":
            scope.flows.append(f"{event} > {task} > {merge}")
        else:
            end = self.new("e")
            scope.nodes.append(f"end {end}")
            scope.flows.append(f"{event} > {task} > {end}")

    def _loop(self, scope: _Scope, depth: int, budget: int, codes: list[str]) -> tuple[str, str]:
        entry, gate, exit_ = self.new("m"), self.new("g"), self.new("q")
        scope.nodes += [f"xor {entry}", f"xor {gate}", f"xor {exit_}"]
        inner = self.block(scope, depth - 1, budget - 1, codes)
        scope.flows += [f"{entry} > {inner[0]}", f"{inner[1]} > {gate}"]
        scope.flows += [f"{gate} > {entry} : x == 1", f"{gate} > {exit_} : *"]
        return entry, exit_

    def _subprocess(self, scope: _Scope, depth: int, budget: int, codes: list[str]) -> tuple[str, str]:
        host, merge, thrown = self.new("sp"), self.new("m"), []
        events = _Scope()
        for _ in range(self.chance.randint(0, 2)):
            code = self.new("code") if self.chance.random() < 0.5 else ""
            thrown += [code] if code else []
            self._boundary(events, host, merge, self.new("b"), code)
        inner = self.scope(depth - 1, budget - 1, [*codes, *thrown])
        scope.nodes += [f"xor {merge}", f"sub {host} {{", *inner, "}", *events.nodes]
        scope.flows += [f"{host} > {merge}", *events.flows]
        return host, merge

    def _fork(self, scope: _Scope, kind: str, depth: int, budget: int, codes: list[str]) -> tuple[str, str]:
        split, join = self.new("g"), self.new("j")
        gateway = {"xor": "xor", "and": "par", "or": "or"}[kind]
        scope.nodes += [f"{gateway} {split}", f"{gateway} {join}"]
        ways = self.chance.randint(2, 3)
        for way in range(ways):
            condition = "" if kind == "and" else " : *" if way == ways - 1 else f" : {'xy'[way % 2]} == 1"
            if way == 0 and self.chance.random() < 0.25:
                scope.flows.append(f"{split} > {join}{condition}")  # a branch with nothing in it
                continue
            inner = self.block(scope, depth - 1, budget // ways, codes)
            scope.flows += [f"{split} > {inner[0]}{condition}", f"{inner[1]} > {join}"]
        return split, join


def draw_random(seed: int) -> bytes:
    """Draw the diagram of a seed: always the same one."""
    return draw("\n".join(_Generator(seed).scope(3, 6, [])))
