"""A table as DMN 1.3 XML, always written the same way, so that two versions can be compared."""

from typing import Any, Final

from lxml import etree

from engine.rules.reading import DMN
from engine.rules.table import Table

_D: Final = f"{{{DMN}}}"
NAMESPACE: Final = "urn:caseway:rules"
_PREFIXES: Final[Any] = {None: DMN}  # the stubs know no default namespace


def write_table(table: Table) -> str:
    """The text of a table, as it stands in a bundle."""
    root = etree.Element(
        f"{_D}definitions", nsmap=_PREFIXES, id=f"{table.id}_file", name=table.name, namespace=NAMESPACE
    )
    decision = etree.SubElement(root, f"{_D}decision", id=table.id, name=table.name)
    drawn = etree.SubElement(
        decision, f"{_D}decisionTable", id=f"{table.id}_table", hitPolicy=table.hit_policy
    )
    for number, column in enumerate(table.inputs, start=1):
        node = etree.SubElement(drawn, f"{_D}input", id=f"{table.id}_in{number}", label=column.label)
        expression = etree.SubElement(node, f"{_D}inputExpression", id=f"{table.id}_in{number}_expression")
        etree.SubElement(expression, f"{_D}text").text = column.expression
    for number, output in enumerate(table.outputs, start=1):
        name = f"{table.id}_out{number}"
        etree.SubElement(drawn, f"{_D}output", id=name, label=output.label, name=output.fact)
    for number, row in enumerate(table.rows, start=1):
        rule = etree.SubElement(drawn, f"{_D}rule", id=f"{table.id}_rule{number}")
        if row.note:
            etree.SubElement(rule, f"{_D}description").text = row.note
        for kind, cells in (("input", row.inputs), ("output", row.outputs)):
            for place, cell in enumerate(cells, start=1):
                name = f"{table.id}_rule{number}_{kind}{place}"
                entry = etree.SubElement(rule, f"{_D}{kind}Entry", id=name)
                etree.SubElement(entry, f"{_D}text").text = cell
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8").decode() + "\n"
