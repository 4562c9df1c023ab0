"""What people entered, in words and as stored, with what proves it; every value each fact has had."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bundles import Library
from engine.evidence.sections.plain import Plain, columns
from engine.instances.answers import picker_options
from engine.models import Case, Document, FactValue, Instance, Person, Submission
from forms import Form, Options
from forms.model import Field
from forms.reading_back import answer_in_words

_SUBMISSION = ("id", "task_id", "part_id", "instance_id", "element_id", "form_id", "version_id", "agency_id",
               "person_id", "on_behalf_of_id", "submitted_at", "salt", "digest", "values")  # fmt: skip
_FACT = ("fact", "type", "value", "instance_id", "sensitivity", "is_current", "set_at", "set_by_id",
         "submission_id", "reason")  # fmt: skip


def read_submissions(session: Session, library: Library, case: Case) -> list[Plain]:
    """Every submission, oldest first, superseded ones included."""
    query = select(Submission).where(Submission.case_id == case.id).order_by(Submission.id)
    rows = list(session.scalars(query))
    options = _options(session, case) if rows else Options()
    latest = {_place(row): row.id for row in rows}
    return [
        columns(row, _SUBMISSION)
        | {
            "is_latest": latest[_place(row)] == row.id,
            "answers": list(_answers(_form(session, library, row), row.values, options)),
        }
        for row in rows
    ]


def read_facts(session: Session, library: Library, case: Case) -> list[Plain]:
    """Every value that each fact has had; ``words`` is the answer it comes from, as its form words it."""
    query = select(FactValue).where(FactValue.case_id == case.id).order_by(FactValue.id)
    labels, options = _fact_labels(session, library, case), _options(session, case)
    given = {row.id: row for row in session.scalars(select(Submission).where(Submission.case_id == case.id))}
    return [
        columns(row, _FACT)
        | {
            "label": labels.get(row.fact, row.fact.replace("_", " ").capitalize()),
            "words": _fact_in_words(session, library, row, given, options),
        }
        for row in session.scalars(query)
    ]


def _fact_labels(session: Session, library: Library, case: Case) -> dict[str, str]:
    used = select(Instance.version_id).where(Instance.case_id == case.id).distinct()
    versions = sorted(session.scalars(used))
    declared = [library.get(session, version).diagram.facts for version in versions]
    return {fact: found.label for facts in declared for fact, found in facts.items() if found.label}


def _fact_in_words(
    session: Session, library: Library, row: FactValue, given: Mapping[int, Submission], options: Options
) -> str:
    """Empty where no form worded it, or where its answer has gone."""
    submission = given.get(row.submission_id or 0)
    form = _form(session, library, submission) if submission is not None else None
    key = form.facts.get(row.fact) if form is not None else None
    if submission is None or form is None or key is None or key not in submission.values:
        return ""
    words = answer_in_words(form.by_key[key], submission.values[key], options)
    return words if isinstance(words, str) else ""


def _place(row: Submission) -> tuple[str, int, int | None]:
    return row.element_id, row.instance_id, row.part_id


def _form(session: Session, library: Library, row: Submission) -> Form | None:
    """The form of the submission's own version; None for one that no bundle holds."""
    return library.get(session, row.version_id).forms.get(row.form_id)


def _answers(form: Form | None, values: Mapping[str, Any], options: Options) -> Iterable[Plain]:
    """Questions and answers in words; what no form explains is said as it is stored."""
    if form is None:
        for key, value in values.items():
            yield {"key": key, "label": key.replace("_", " ").capitalize(), "kind": "", "words": str(value)}
        return
    yield from _in_words(form.fields(), values, options)


def _in_words(fields: Iterable[Field], values: Mapping[str, Any], options: Options) -> Iterable[Plain]:
    for group in fields:
        for field in group.questions():
            if field.key not in values:
                continue
            said: Plain = {
                name: getattr(field, name) for name in ("key", "label", "kind", "picker", "sensitivity")
            }
            if field.kind == "dynamiclist" and values[field.key]:
                said["rows"] = [list(_in_words(field.fields, row, options)) for row in values[field.key]]
            else:
                said["words"] = answer_in_words(field, values[field.key], options)
            if field.kind == "datetime":
                said["value"] = values[field.key]
            yield said


def _options(session: Session, case: Case) -> Options:
    """The words of everything that a picker may have stored, leavers and closed accounts included."""
    offered = picker_options(session, case.area_id)
    people = session.execute(select(Person.id, Person.name).order_by(Person.id))
    columns_of = select(Document.id, Document.name, Document.is_restricted)
    files = session.execute(columns_of.where(Document.case_id == case.id))
    return Options(
        person=tuple((str(row.id), row.name) for row in people),
        role=offered.role,
        agency=offered.agency,
        documents={str(row.id): "Restricted file" if row.is_restricted else row.name for row in files},
    )
