"""Who may do what with plays: whoever may see the proposal may walk it; a walk is its walker's own."""

from engine.actor import Actor
from engine.errors import NotFoundError, NotPermittedError
from engine.models import Play


def check_owns_play(actor: Actor, play: Play | None) -> Play:
    """Only the person who walks goes on with a walk.

    Raises:
        NotFoundError: there is none.
        NotPermittedError: it is somebody else's.
    """
    if play is None:
        message = "This walk does not exist any more."
        raise NotFoundError(message)
    if play.person_id != actor.person_id:
        message = "This walk is somebody else's. Start one of your own; you can begin it from theirs."
        raise NotPermittedError(message)
    return play
