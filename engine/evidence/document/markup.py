"""Elements of the document. Whatever text goes in is text: the tree escapes it, nothing is joined by hand."""

import re
from collections.abc import Iterable, Sequence

from lxml import etree

Element = etree._Element  # noqa: SLF001 - the type has no public name

# Characters that no document of markup can hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def el(tag: str, *content: "Element | str | None", **attributes: str) -> Element:
    """One element. ``class_`` and ``for_`` lose their underscore, other underscores become hyphens."""
    names = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    made = etree.Element(tag, names)
    for each in content:
        if each is None or each == "":
            continue
        if not isinstance(each, str):
            made.append(each)
            continue
        text = _UNWRITABLE.sub("\ufffd", each)
        if len(made):
            made[-1].tail = (made[-1].tail or "") + text
        else:
            made.text = (made.text or "") + text
    return made


def table(caption: str, headings: Sequence[str], rows: Iterable[Sequence["Element | str"]]) -> Element:
    """A table whose first column says what each line is about; scrolls by itself where a screen is narrow."""
    head = el("tr", *(el("th", words, scope="col") for words in headings))
    lines = [
        el("tr", el("th", first, scope="row"), *(el("td", cell) for cell in cells)) for first, *cells in rows
    ]
    drawn = el("table", el("caption", caption), el("thead", head), el("tbody", *lines))
    return el("div", drawn, class_="scroll", role="region", aria_label=caption, tabindex="0")


def pairs(rows: Iterable[tuple[str, "Element | str"]], nothing: str = "None.") -> Element:
    """Terms with what they are, or what to say where there are none."""
    lines = [el("div", el("dt", term), el("dd", said)) for term, said in rows]
    return el("dl", *lines) if lines else el("p", nothing)


def bullets(lines: Iterable["Element | str"], nothing: str = "None.") -> Element:
    """A list, or what to say where it has no lines."""
    found = [el("li", line) for line in lines]
    return el("ul", *found) if found else el("p", nothing)


def lines_of(words: str) -> Element:
    """A text with its line ends kept."""
    return el("span", words, class_="lines")


def picture(svg: str) -> Element:
    """A drawing."""
    return etree.fromstring(svg)
