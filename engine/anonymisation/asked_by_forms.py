"""A question of a form may ask that a report attached to it has been checked for names (``check``)."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.anonymisation.finding_checks import confirmed_documents
from engine.anonymisation.rules import KINDS_THAT_CAN_BE_CHECKED
from engine.errors import ConflictError, InvalidInputError
from engine.models import Document
from forms import Form

CHECK: Final = "anonymisation"
_CANNOT_BE_CHECKED: Final = "Attach the report as a Word file or a PDF: others cannot be checked for names"
_NOT_CHECKED: Final = (
    "This report has not been checked for names yet. Check it on the case's page “Check reports for names”, "
    "have a second person confirm, then come back: your answers are kept as a draft"
)
_CORRECTED_UNCHECKED: Final = (
    "A report in this correction has not been checked for names, or was changed since. Check it on the "
    "case's page “Check reports for names” and have a second person confirm; then approve the correction"
)


def check_corrected_reports(session: Session, form: Form, values: Mapping[str, Any]) -> None:
    """Refuse to put a report that nobody has confirmed in the place of one that was checked.

    Raises:
        ConflictError: with where the check is made.
    """
    try:
        check_reports(session, form, values)
    except InvalidInputError as error:
        raise ConflictError(_CORRECTED_UNCHECKED) from error


def check_reports(session: Session, form: Form, values: Mapping[str, Any]) -> None:
    """Refuse answers with a report that nobody has confirmed to name nobody.

    Args:
        form: the form, some of whose questions may ask for the check.
        values: its cleaned answers.

    Raises:
        InvalidInputError: under the question, with where the check is made.
    """
    errors: dict[str, list[str]] = {}
    for field in form.fields():
        if field.check != CHECK:
            continue
        attached = {int(one) for one in values.get(field.key) or ()}
        rows = session.execute(select(Document.id, Document.content_type).where(Document.id.in_(attached)))
        kinds = {row.id: row.content_type for row in rows}
        if any(kind not in KINDS_THAT_CAN_BE_CHECKED for kind in kinds.values()):
            errors[field.key] = [_CANNOT_BE_CHECKED]
        elif attached - confirmed_documents(session, attached):
            errors[field.key] = [_NOT_CHECKED]
    if errors:
        raise InvalidInputError(errors, dict(values))
