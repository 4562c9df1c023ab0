"""The mends that can be made to a file from elsewhere, in the order in which they are made.

A mend is *safe* when the drawing means afterwards what it meant before in BPMN 2.0; those are offered ticked.
The others decide something (who does a step, that a person does what a program did), so a person has to tick
them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from engine.diagram.safe_xml import DiagramError
from engine.importing import conditions, drawing, flows, foreign, identity, kinds, roles
from engine.importing.sheet import Sheet
from engine.layout import add_layout

Find = Callable[[Sheet], list[str]]
Apply = Callable[[Sheet, str], None]


@dataclass(frozen=True)
class Mend:
    """One offer.

    Attributes:
        id: how the form names it.
        words: what it would do, as a sentence.
        touches: the names of what it would change; at most some of them are shown.
        is_safe: whether the drawing goes on meaning the same.
        asks: what has to be chosen for it: ``role``, ``process``, or nothing.
        choices: value and label of what can be chosen, where the file itself says.
    """

    id: str
    words: str
    touches: tuple[str, ...]
    is_safe: bool
    asks: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Kind:
    """One kind of mend: what it says, what it finds, what it does."""

    id: str
    words: str
    find: Find
    apply: Apply
    is_safe: bool = True
    asks: str = ""
    redraws: bool = False


_KINDS: Final[tuple[_Kind, ...]] = (
    _Kind(
        "one-process",
        "Keep one process and leave out the others of this file.",
        drawing.other_processes,
        drawing.keep_process,
        is_safe=False,
        asks="process",
    ),
    _Kind(
        "missing-ids",
        "Give an id to what has none.",
        identity.without_id,
        identity.give_ids,
    ),
    _Kind(
        "process-id",
        "Give the process the id under which it is kept here.",
        identity.wrong_process_id,
        identity.rename_process,
    ),
    _Kind(
        "ids",
        "Give ids that say what a step does in place of those an editor made. Records will show them.",
        identity.poor_ids,
        identity.rename_poor,
    ),
    _Kind("name", "Give the process a name.", identity.without_name, identity.give_name),
    _Kind(
        "executable",
        "Mark the process as one that is run.",
        identity.not_executable,
        identity.mark_executable,
    ),
    _Kind(
        "settings",
        "Remove settings for other products, which nothing here would read.",
        foreign.settings,
        foreign.remove_settings,
    ),
    _Kind(
        "code",
        "Remove program code for other products. What it did has to be drawn or done by people.",
        foreign.code,
        foreign.remove_code,
        is_safe=False,
    ),
    _Kind(
        "message-flows",
        "Remove message flows between pools and pools without a process: nothing is sent along them.",
        drawing.message_flows,
        drawing.remove_message_flows,
        redraws=True,
    ),
    _Kind(
        "plain-tasks",
        "Make plain tasks into steps that a person does.",
        kinds.plain_tasks,
        kinds.to_user_tasks,
    ),
    _Kind(
        "machine-tasks",
        "Let a person do what a program did: service, script and rule tasks become steps with a form.",
        kinds.machine_tasks,
        kinds.machines_to_user_tasks,
        is_safe=False,
    ),
    _Kind(
        "starts",
        "Let the process be started by a person, not by a message, a timer or a signal.",
        kinds.odd_starts,
        kinds.plain_starts,
        is_safe=False,
    ),
    _Kind(
        "conditions",
        "Write the conditions of other products in Caseway's own way, and declare the facts that they read.",
        conditions.foreign_conditions,
        conditions.translate,
        is_safe=False,
    ),
    _Kind(
        "start",
        "Draw a start event before the first step.",
        flows.without_start,
        flows.add_start,
        redraws=True,
    ),
    _Kind(
        "ends",
        "Draw an end event where the drawing just stops.",
        flows.dead_ends,
        flows.add_ends,
        redraws=True,
    ),
    _Kind(
        "splits",
        "Draw the parallel gateway that several flows out of one step mean.",
        flows.implicit_splits,
        flows.add_splits,
        redraws=True,
    ),
    _Kind(
        "defaults",
        "Make the one flow without a condition the default of its gateway.",
        flows.missing_defaults,
        flows.set_defaults,
    ),
    _Kind(
        "roles",
        "Let one role do every step for which the file names nobody.",
        roles.without_role,
        roles.give_role,
        is_safe=False,
        asks="role",
    ),
)
_LAYOUT: Final = Mend("layout", "Draw what has no place on the page yet.", (), is_safe=True)


def list_mends(xml: bytes, key: str) -> list[Mend]:
    """What could be mended in a file, in the order in which it would be done.

    Args:
        xml: the file.
        key: the id under which the process is kept.

    Returns:
        The offers; none for a file that cannot be read, of which the gate says why.
    """
    try:
        sheet = Sheet.read(xml, key)
    except DiagramError:
        return []
    if sheet is None:
        return []
    found = []
    for kind in _KINDS:
        touches = kind.find(sheet)
        if touches:
            choices = drawing.process_choices(sheet) if kind.asks == "process" else ()
            found.append(Mend(kind.id, kind.words, tuple(touches), kind.is_safe, kind.asks, choices))
    if drawing.has_unplaced(sheet):
        found.append(_LAYOUT)
    return found


def apply_mends(xml: bytes, key: str, chosen: Collection[str], answers: Mapping[str, str]) -> bytes:
    """Make the chosen mends.

    Args:
        xml: the file.
        key: the id under which the process is kept.
        chosen: ids of mends; what is no longer needed is passed over.
        answers: what was chosen for those that ask, by the mend's id.

    Returns:
        The mended file.

    Raises:
        DiagramError: the bytes are no readable BPMN.
    """
    redraw = False
    for kind in _KINDS:
        sheet = Sheet.read(xml, key)
        if sheet is None:
            return xml
        if kind.id in chosen and kind.find(sheet) and (not kind.asks or answers.get(kind.id)):
            kind.apply(sheet, answers.get(kind.id, ""))
            redraw = redraw or kind.redraws
            xml = sheet.write()
    if _LAYOUT.id in chosen or redraw:
        sheet = Sheet.read(xml, key)
        if sheet is not None and drawing.has_unplaced(sheet):
            drawing.remove_pictures(sheet)
            xml = add_layout(sheet.write())
    return xml
