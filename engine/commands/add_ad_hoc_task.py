"""Add a task, an information request or a meeting to a case, at any step, without changing its diagram."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from engine.ad_hoc.adding import AdHoc, add_ad_hoc
from engine.ad_hoc.clocks import LONGEST, UNITS
from engine.ad_hoc.steps import KINDS, MEETING, REQUEST
from engine.clocks.due_dates import DueDateError
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.instances.case_work import CaseWork
from engine.instances.membership import ensure_member
from engine.models import Agency
from engine.permissions import check_may_coordinate
from engine.plain_text import checked_text, text_problem
from engine.queries.candidates import list_candidates
from engine.roles import COORDINATORS, PROCESS_READERS, ROLE_LABELS
from engine.unit_of_work import UnitOfWork
from engine.visibility import working_level

LONGEST_NAME, LONGEST_DETAILS, LONGEST_PLACE, MOST_INVITED = 120, 4000, 200, 60
AGENCY_ROLES = ("agency_author", "agency_lead", "agency_approver")
WORKING_ROLES = tuple(role for role in ROLE_LABELS if role not in PROCESS_READERS | {"inspector"})


@dataclass(frozen=True)
class AddAdHocTask:
    """What is asked of whom, and until when.

    Args:
        case_id: the case.
        kind: ``task``, ``information_request`` or ``meeting``.
        name: what people call it.
        details: what is asked, in full.
        role: who does it; of an information request a role in the agency.
        person_id: the one person who does it, who must hold the role.
        agency: the agency that is asked for information, by its key.
        length: how much time there is, from today or from the day of the meeting.
        unit: ``working_days`` or ``days``.
        meets_at: when a meeting is.
        place: where it is.
        invited: who is asked to come.
    """

    case_id: int
    kind: str
    name: str
    details: str
    role: str
    person_id: int | None = None
    agency: str = ""
    length: int = 10
    unit: str = "working_days"
    meets_at: datetime | None = None
    place: str = ""
    invited: tuple[int, ...] = field(default=())

    def run(self, uow: UnitOfWork) -> int:
        """Write it, start its clock and tell whoever is asked.

        Returns:
            The task's id.

        Raises:
            NotFoundError: no such case, or not for this actor.
            NotPermittedError: the actor does not coordinate.
            ConflictError: the case is complete.
            InvalidInputError: with a message for each answer that does not pass.
        """
        work = CaseWork.lock(uow, self.case_id)
        if working_level(uow.session, uow.actor, work.case, uow.at) == "none":
            message = "This case does not exist, or it is not for you."
            raise NotFoundError(message)
        check_may_coordinate(uow.actor, work.case.area_id)
        uow.act_with(work.case.area_id, COORDINATORS)
        if work.case.state != "open":
            message = "This case is complete, so nothing more is asked on it."
            raise ConflictError(message)
        agency = self._find_agency(uow, work)
        errors = self._problems(uow, work, agency)
        if errors:
            raise InvalidInputError({name: [text] for name, text in errors.items()})
        asked = AdHoc(
            kind=self.kind,
            name=checked_text("name", self.name, "name", LONGEST_NAME, "Enter a name"),
            details=self.details.strip(),
            role=self.role,
            person_id=self.person_id,
            agency=agency,
            length=self.length,
            unit=self.unit,
            meets_at=self.meets_at if self.kind == MEETING else None,
            place=self.place.strip() if self.kind == MEETING else "",
            invited=tuple(sorted(set(self.invited))) if self.kind == MEETING else (),
        )
        ensure_member(work, "Asked for work on the case")
        try:
            return add_ad_hoc(work, asked).id
        except DueDateError as error:
            raise InvalidInputError({"length": [str(error)]}) from error

    def _find_agency(self, uow: UnitOfWork, work: CaseWork) -> Agency | None:
        if self.kind != REQUEST:
            return None
        query = select(Agency).where(Agency.area_id == work.case.area_id, Agency.key == self.agency)
        return uow.session.scalar(query)

    def _problems(self, uow: UnitOfWork, work: CaseWork, agency: Agency | None) -> Mapping[str, str]:
        found = {
            "name": text_problem(self.name, "name", LONGEST_NAME, "Say in a few words what it is"),
            "details": text_problem(self.details, "text", LONGEST_DETAILS, "Say what is asked"),
            "length": "" if 1 <= self.length <= LONGEST else f"Enter a whole number from 1 to {LONGEST}",
        }
        if self.kind not in KINDS:
            found["kind"] = "Choose a task, an information request or a meeting"
        if self.unit not in UNITS:
            found["unit"] = "Choose working days or days"
        if self.kind == REQUEST and agency is None:
            found["agency"] = "Choose one of the partnership's agencies"
        roles = AGENCY_ROLES if self.kind == REQUEST else WORKING_ROLES
        candidates = []
        if self.role not in roles:
            found["role"] = "Choose who does it"
        else:
            agency_id = agency.id if agency else None
            area_id, case_id = work.case.area_id, work.case.id
            candidates = list_candidates(uow.session, area_id, self.role, agency_id, uow.today, case_id)
            if not candidates:
                found["role"] = "Nobody holds this role today. Choose another"
        if self.person_id is not None and self.person_id not in {one.person_id for one in candidates}:
            found["person_id"] = "Choose somebody who holds this role today"
        if self.kind == MEETING:
            found |= self._problems_of_meeting(uow, work)
        return {name: text for name, text in found.items() if text}

    def _problems_of_meeting(self, uow: UnitOfWork, work: CaseWork) -> Mapping[str, str]:
        found = {}
        if self.meets_at is None or self.meets_at <= uow.at:
            found["meets_at"] = "Enter when the meeting is, in the future"
        place = text_problem(
            self.place, "place", LONGEST_PLACE, "Say where the meeting is, or how to join it"
        )
        found["place"] = place
        there = list_candidates(uow.session, work.case.area_id, "", None, uow.today, work.case.id)
        if len(self.invited) > MOST_INVITED or not set(self.invited) <= {one.person_id for one in there}:
            found["invited"] = "Choose people who work with the partnership today"
        return found
