"""What a decision record says: the question, what it rests on, the rules, the votes, dissent and its end."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select

from engine.expressions import parse
from engine.instances.answers import form_of, known_options
from engine.instances.case_work import CaseWork
from engine.instances.sideways import instances_beside
from engine.instances.signing import ABSTAIN, ASIDE, required_roles
from engine.models import (
    Agency,
    Area,
    Decision,
    Document,
    Instance,
    Part,
    Person,
    Submission,
    Task,
    Version,
    Vote,
)
from engine.role_words import role_words
from forms import Field

Said = dict[str, Any]


class RecordWriter:
    """Writes the content of one record, in plain JSON, with names as they were on the day."""

    def __init__(
        self,
        work: CaseWork,
        instance: Instance,
        task: Task,
        decision: Decision,
        votes: list[Vote],
        parts: list[Part],
    ) -> None:
        self.work, self.instance, self.task, self.decision = work, instance, task, decision
        self.votes, self.parts, self.session = votes, parts, work.uow.session
        self.bundle = work.bundle(instance)
        self.element = self.bundle.element(task.element_id)
        self.form = form_of(self.bundle, self.element)
        self.options = known_options(self.session, work.case)
        self.say = role_words(self.session, work.case.area_id)
        self.names: dict[int, str] = {}

    def content(self) -> Said:
        """Everything, in the order in which the page tells it."""
        evidence, earlier = self._submissions(self.element.shows), self._earlier()
        self._learn_names(evidence)
        vote = self.form.vote_field
        return {
            "case": {"reference": self.work.case.reference, "label": self.work.case.label},
            "area": self.session.get_one(Area, self.work.case.area_id).name,
            "name": self.task.name,
            "question": vote.label if vote and vote.label.endswith("?") else self.task.name,
            "options": [option.label for option in vote.options if option.value != ABSTAIN] if vote else [],
            "outcome": self.decision.outcome,
            "is_unanimous": self.decision.is_unanimous,
            "made_at": self.decision.made_at.isoformat(),
            "rationale": self._rationale(),
            "criteria": list(self._criteria()),
            "votes": [self._vote(vote) for vote in self.votes],
            "conflicts": list(self._conflicts()),
            "removed": [
                {"role": self.say(part.role), "reason": part.close_reason}
                for part in self.parts
                if part.state == "withdrawn"
            ],
            "earlier": earlier,
            "resolution": self._resolution() if earlier else "",
            "evidence": [self._evidence(one) for one in evidence],
            "clauses": list(self._clauses()),
            "rules": self._rules(),
            "process": self._process(),
        }

    def _leading(self) -> str:
        counted = Counter(vote.choice for vote in self.votes if vote.stance not in (ABSTAIN, ASIDE))
        return counted.most_common(1)[0][0] if counted else ""

    def _rationale(self) -> str:
        leading = self._leading()
        told = [vote for vote in self.votes if vote.choice == leading and vote.reasons]
        return "\n\n".join(f"{self.say(vote.role)}: {vote.reasons}" for vote in told)

    def _vote(self, vote: Vote) -> Said:
        leading = self._leading()
        return {
            "role": self.say(vote.role),
            "person": self.names.get(vote.person_id or 0, "Caseway"),
            "on_behalf_of": self.names.get(vote.on_behalf_of_id or 0, ""),
            "choice": vote.choice_label,
            "stance": vote.stance,
            "is_dissent": vote.stance not in (ABSTAIN, ASIDE) and vote.choice != leading,
            "reasons": vote.reasons,
            "conditions": vote.conditions,
            "signed_at": vote.signed_at.isoformat(),
            "signed_with": vote.signed_with,
        }

    def _conflicts(self) -> Iterable[Said]:
        """Who stood aside, and who declared an interest and signed all the same, in their own words."""
        field = self.form.signing_field("interest")
        by_id = {one.id: one for one in self._by_id([vote.submission_id for vote in self.votes])}
        for vote in self.votes:
            words = by_id[vote.submission_id].values.get(field.key) if field else None
            if vote.stance == ASIDE:
                yield self._vote(vote)
            elif words:
                yield self._vote(vote) | {"reasons": str(words)}

    def _criteria(self) -> Iterable[Said]:
        """What each signatory answered besides the vote itself, question by question."""
        by_id = {one.id: one for one in self._by_id([vote.submission_id for vote in self.votes])}
        for field in self.form.fields():
            if field.vote or field.signing:
                continue
            answers = [
                {"role": self.say(vote.role), "answer": self._answer(field, by_id[vote.submission_id])}
                for vote in self.votes
                if vote.stance != ASIDE and field.key in by_id[vote.submission_id].values
            ]
            if answers:
                yield {"question": field.label, "clause": field.clause, "answers": answers}

    def _answer(self, field: Field, submission: Submission) -> str:
        told = self.form.read_back({field.key: submission.values[field.key]}, self.options)
        return "; ".join(text if isinstance(text, str) else f"{len(text)} entries" for _, text in told)

    def _earlier(self) -> list[Said]:
        """The decisions of the same step before this one: its first votes stay on the record."""
        query = (
            select(Decision)
            .join(Task, Task.id == Decision.task_id)
            .where(
                Task.instance_id == self.instance.id,
                Decision.element_id == self.decision.element_id,
                Decision.id != self.decision.id,
            )
            .order_by(Decision.id)
        )
        found = list(self.session.scalars(query))
        votes = list(
            self.session.scalars(
                select(Vote).where(Vote.task_id.in_([one.task_id for one in found])).order_by(Vote.id)
            )
        )
        self._last = found[-1] if found else None
        return [
            {
                "outcome": one.outcome,
                "made_at": one.made_at.isoformat(),
                "votes": [
                    {
                        "role": self.say(vote.role),
                        "choice": vote.choice_label,
                        "reasons": vote.reasons,
                        "conditions": vote.conditions,
                    }
                    for vote in votes
                    if vote.task_id == one.task_id
                ],
            }
            for one in found
        ]

    def _resolution(self) -> str:
        """How the dissent was resolved: what was entered between the last round and this one."""
        told = []
        for one in self._submissions(self.element.shows):
            if self._last is None or one.submitted_at < self._last.made_at:
                continue
            bundle = self.work.uow.library.get(self.session, one.version_id)
            if one.element_id not in bundle.diagram.elements or one.form_id not in bundle.forms:
                continue
            if bundle.element(one.element_id).signatories:
                continue
            lines = [
                f"{label}: {text}"
                for label, text in bundle.forms[one.form_id].read_back(one.values, self.options)
                if isinstance(text, str)
            ]
            told.append(f"{bundle.element(one.element_id).name}\n" + "\n".join(lines))
        return "\n\n".join(told)

    def _submissions(self, steps: tuple[str, ...]) -> list[Submission]:
        if not steps:
            return []
        beside = instances_beside(self.session, self.work.case.id, self.instance.id)
        query = (
            select(Submission)
            .outerjoin(Task, Task.id == Submission.task_id)
            .where(
                Submission.case_id == self.work.case.id,
                or_(Submission.element_id.in_(steps), Task.element_id.in_(steps)),
                Submission.instance_id.not_in(beside),
                or_(Submission.task_id.is_(None), Submission.task_id != self.task.id),
            )
            .order_by(Submission.id)
        )
        return list(self.session.scalars(query))

    def _by_id(self, ids: list[int]) -> list[Submission]:
        return list(self.session.scalars(select(Submission).where(Submission.id.in_(ids))))

    def _learn_names(self, evidence: list[Submission]) -> None:
        ids = {vote.person_id for vote in self.votes} | {vote.on_behalf_of_id for vote in self.votes}
        ids |= {one.person_id for one in evidence} | {one.on_behalf_of_id for one in evidence}
        rows = self.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids - {None})))
        self.names = {row.id: row.name for row in rows}
        agencies = {one.agency_id for one in evidence} - {None}
        found = self.session.execute(select(Agency.id, Agency.name).where(Agency.id.in_(agencies)))
        self.agencies = {row.id: row.name for row in found}
        numbers = self.session.execute(
            select(Version.id, Version.number).where(Version.id.in_({one.version_id for one in evidence}))
        )
        self.numbers = {row.id: row.number for row in numbers}
        files = self.session.scalars(select(Document).where(Document.case_id == self.work.case.id))
        self.documents = {str(one.id): one for one in files}

    def _evidence(self, one: Submission) -> Said:
        bundle = self.work.uow.library.get(self.session, one.version_id)
        element = bundle.diagram.elements.get(one.element_id)
        form = bundle.forms.get(one.form_id)
        attached = [
            str(file)
            for field in (form.fields() if form else ())
            if field.kind == "filepicker"
            for file in one.values.get(field.key) or ()
        ]
        return {
            "title": element.name if element else one.element_id,
            "submission": one.id,
            "version": self.numbers.get(one.version_id, 0),
            "digest": one.digest,
            "person": self.names.get(one.person_id or 0, "Caseway"),
            "agency": self.agencies.get(one.agency_id or 0, ""),
            "submitted_at": one.submitted_at.isoformat(),
            "documents": [
                {"name": found.name, "number": found.number, "sha256": found.sha256}
                for found in (self.documents.get(file) for file in attached)
                if found is not None
            ],
        }

    def _clauses(self) -> Iterable[Said]:
        for key in self.element.clauses:
            clause = self.bundle.clauses.get(key, {})
            is_verified = clause.get("verification") == "verified"
            yield {
                "key": key,
                "title": str(clause.get("title") or key),
                "source": str(clause.get("source") or ""),
                "edition": str(clause.get("edition") or ""),
                "paragraph": str(clause.get("paragraph") or "") if is_verified else "",
                "is_verified": is_verified,
            }

    def _rules(self) -> Said:
        condition = self.element.completion_condition
        return {
            "signatories": [self.say(role) for role in self.element.signatories],
            "must_sign": [self.say(role) for role in required_roles(self.element)],
            "quorum": parse(condition).describe({}, {}) if condition else "",
            "casting": self.say(self.element.casting) if self.element.casting else "",
        }

    def _process(self) -> Said:
        version = self.session.get_one(Version, self.instance.version_id)
        return {
            "key": self.instance.process_key,
            "name": self.bundle.diagram.name,
            "version": version.number,
            "edition": self.bundle.diagram.edition,
            "in_force_from": version.in_force_from.isoformat(),
            "digest": version.digest,
        }
