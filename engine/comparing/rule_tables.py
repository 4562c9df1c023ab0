"""Decision tables compared: their columns, and their rows one by one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from lxml import etree

from engine.comparing.model import ADDED, Change, Difference
from engine.comparing.parts import changed, paired
from engine.comparing.reading import Side
from engine.diagram.reading import local_name

_LABELS: Final = {
    "name": "Name", "hit_policy": "How many rows may apply", "inputs": "Looks at", "outputs": "Answers",
    "row": "Row", "order": "Order of the rows",
}  # fmt: skip


def compare_rules(old: Side, new: Side) -> tuple[Change, ...]:
    """What was added, removed and changed among the decision tables."""

    def lone(what: str, path: str, root: Any) -> Change:
        rows = _rows(root)
        inner = tuple(Change(what, "row", key, text) for key, text in rows.items())
        using = _using(new if what == ADDED else old, path)
        return Change(
            what,
            "rule",
            path,
            _table(root)["name"] or path,
            inner=inner,
            old_elements=() if what == ADDED else using,
            new_elements=using if what == ADDED else (),
        )

    def both(path: str, before: Any, after: Any) -> Change | None:
        was, now, rows_before, rows_after = _table(before), _table(after), _rows(before), _rows(after)
        differences = [
            Difference(name, _LABELS[name], was[name], now[name], wording=name == "name")
            for name in was
            if was[name] != now[name]
        ]
        kept = [key for key in rows_before if key in rows_after]
        keeps = [key for key in rows_after if key in rows_before]
        if kept != keeps:
            was_order = "; ".join(rows_before[key] for key in kept)
            now_order = "; ".join(rows_after[key] for key in keeps)
            differences.append(Difference("order", _LABELS["order"], was_order, now_order))
        change = changed(
            "rule", path, now["name"] or path, differences, paired(rows_before, rows_after, _row, _pair)
        )
        return change and replace(change, old_elements=_using(old, path), new_elements=_using(new, path))

    return paired(old.rules, new.rules, lone, both)


def _row(what: str, key: str, text: str) -> Change:
    return Change(what, "row", key, text)


def _pair(key: str, before: str, after: str) -> Change | None:
    differences = [Difference("row", _LABELS["row"], before, after)] if before != after else []
    return changed("row", key, after, differences)


def _table(root: Any) -> dict[str, str]:
    decision = next(_named(root, "decision"), root)
    table = next(_named(root, "decisionTable"), root)
    return {
        "name": str(decision.get("name") or decision.get("id") or ""),
        "hit_policy": str(table.get("hitPolicy", "UNIQUE")).capitalize(),
        "inputs": "; ".join(_column(node) for node in _named(table, "input")),
        "outputs": "; ".join(_column(node) for node in _named(table, "output")),
    }


def _column(node: Any) -> str:
    label = str(node.get("label") or node.get("name") or "")
    reads = _content(next(_named(node, "inputExpression"), None)) or str(node.get("name") or "")
    return f"{label} ({reads})" if label and reads and label != reads else label or reads


def _rows(root: Any) -> dict[str, str]:
    """Each row in one line, by its id; by what it says when it has none."""
    found: dict[str, str] = {}
    for node in _named(root, "rule"):
        given = " and ".join(_content(each) or "anything" for each in _named(node, "inputEntry"))
        answers = "; ".join(_content(each) for each in _named(node, "outputEntry"))
        line = f"if {given}, then {answers}"
        found.setdefault(str(node.get("id") or line), line)
    return found


def _named(node: Any, name: str) -> Iterator[Any]:
    return (each for each in node.iter(etree.Element) if local_name(each) == name)


def _content(node: Any) -> str:
    return "" if node is None else " ".join("".join(map(str, node.itertext())).split())


def _using(side: Side, path: str) -> tuple[str, ...]:
    rule = path.removeprefix("rules/").removesuffix(".dmn")
    return tuple(element.id for element in side.diagram.elements.values() if element.rule == rule)
