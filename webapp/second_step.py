"""Between the password and the second step: who is waited for, where they were going, and for how long."""

from datetime import datetime, timedelta

from engine.now import system_now
from engine.queries.credentials import Credentials, get_credentials
from webapp.auth import current_engine, current_session
from webapp.sessions import SignedInPerson

WAITS = timedelta(minutes=10)
_KEPT = "second_step"


def begin(person: SignedInPerson, target: str, way: str) -> None:
    """Keep who has proved the first step, in a session that opens nothing yet and has a new token."""
    session = current_session()
    session.end()
    session[_KEPT] = {
        "person": [person.id, person.name, person.email],
        "target": target,
        "way": way,
        "at": system_now().isoformat(),
    }
    session.rotate()


def waiting_person() -> SignedInPerson | None:
    """Who has proved the first step and not yet the second; None if nobody, or too long ago."""
    kept = current_session().get(_KEPT)
    if kept is None or system_now() - datetime.fromisoformat(kept["at"]) > WAITS:
        return None
    person_id, name, email = kept["person"]
    return SignedInPerson(id=person_id, name=name, email=email)


def waiting_email() -> str:
    """The e-mail address of who is waited for; '' if nobody is."""
    person = waiting_person()
    return person.email if person else ""


def first_way() -> str:
    """How the first step was proved."""
    return str(current_session()[_KEPT]["way"])


def target() -> str:
    """Where the person was going."""
    return str(current_session()[_KEPT]["target"])


def credentials_of(person_id: int) -> Credentials:
    """How a person can sign in."""
    with current_engine().read() as rows:
        return get_credentials(rows, person_id)
