"""One form of the proposal in hand: found, changed and saved on the revision it was read at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import request

from engine.commands.save_proposal import SaveProposal
from engine.diagram.model import Diagram
from engine.errors import InvalidInputError, NotFoundError
from engine.queries.proposals import ProposalView
from engine.studio.proposed_forms import (
    Complaint,
    check_form,
    compiled,
    new_complaints,
    path_of,
    read_definition,
    write_definition,
)
from forms import Form
from webapp.actors import current_actor
from webapp.auth import current_engine

_LARGEST_REVISION = 2**31 - 1


@dataclass
class FormInHand:
    """A form of a proposal with everything a page needs to know of it."""

    proposal: ProposalView
    id: str
    definition: dict[str, Any]
    unreadable: bool = False
    _complaints: list[Complaint] | None = field(default=None, repr=False)

    @property
    def title(self) -> str:
        """Its title, or its id in words."""
        title = self.definition.get("title")
        return title if isinstance(title, str) and title else self.id.replace("_", " ").capitalize()

    @property
    def path(self) -> str:
        """Its place in the bundle."""
        return path_of(self.id)

    @cached_property
    def diagram(self) -> Diagram | None:
        """The proposal's drawing, where it can be read."""
        return self.proposal.diagram()

    @property
    def complaints(self) -> list[Complaint]:
        """What compiler and gate say about it as it stands."""
        if self._complaints is None:
            self._complaints = check_form(self.proposal.files, self.proposal.process_key, self.id)
        return self._complaints

    def form(self) -> Form | None:
        """The form, compiled; None while it does not compile."""
        return compiled(self.proposal.files, self.id)

    def with_definition(self, definition: Mapping[str, Any]) -> dict[str, str]:
        """The proposal's texts with another definition of this form."""
        return {**self.proposal.files, self.path: write_definition(definition)}

    def new_complaints(self, definition: Mapping[str, Any]) -> list[Complaint]:
        """The errors that another definition would bring."""
        after = check_form(self.with_definition(definition), self.proposal.process_key, self.id)
        return new_complaints(self.complaints, after)

    def save(self, definition: Mapping[str, Any], words: str, revision: int | None = None) -> int:
        """Save another definition.

        Raises:
            InvalidInputError: it would bring errors.
            ConflictError: somebody else has saved meanwhile.
        """
        wrong = self.new_complaints(definition)
        if wrong:
            raise InvalidInputError({"": [each.text for each in wrong]})
        return save_files(self.proposal, {self.path: write_definition(definition)}, words, revision)


def find_form(proposal: ProposalView, form_id: str) -> FormInHand:
    """A form of a proposal.

    Raises:
        NotFoundError: there is none of this id.
    """
    if path_of(form_id) not in proposal.files:
        message = "This form does not exist. It may have been deleted meanwhile."
        raise NotFoundError(message)
    definition = read_definition(proposal.files, form_id)
    return FormInHand(proposal, form_id, definition or {}, unreadable=definition is None)


def save_files(
    proposal: ProposalView, changes: Mapping[str, str | None], words: str, revision: int | None = None
) -> int:
    """Save texts of a proposal, on the revision that the page was drawn from.

    Raises:
        ConflictError: somebody else has saved meanwhile.
    """
    made_on = revision if revision is not None else posted_revision()
    command = SaveProposal(proposal.id, made_on, changes, words=words[:300])
    return current_engine().execute(command, actor=current_actor())


def posted_revision() -> int:
    """The revision that the posted page was drawn from; 0, which no proposal has, when it says none."""
    text = request.form.get("revision", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0  # noqa: PLR2004 - as the database counts
    return min(number, _LARGEST_REVISION)
