"""Runners kept for a while: the world of a draft is furnished once, and copied for each replay."""

import hashlib
from collections import OrderedDict
from threading import Lock

import rfc8785

from engine.errors import CasewayError, DefinitionError
from engine.playing.surroundings import Folders
from engine.scenarios import Runner, Scenario

MOST_KEPT = 8
_kept: OrderedDict[str, Runner] = OrderedDict()
_lock = Lock()


def digest_of_folders(folders: Folders) -> str:
    """One hash over all texts that are played, scenarios left out: they change nothing of what is drawn."""
    drawn = {
        key: {path: text for path, text in files.items() if not path.startswith("scenarios/")}
        for key, files in folders.items()
    }
    return hashlib.sha256(rfc8785.dumps(drawn)).hexdigest()


def runner_for(folders: Folders) -> Runner:
    """A runner over these processes, made once for the same texts.

    Raises:
        DefinitionError: a process does not compile; ``findings`` say why where the gate found it.
    """
    digest = digest_of_folders(folders)
    with _lock:
        found = _kept.get(digest)
        if found is not None:
            _kept.move_to_end(digest)
            return found
    made = Runner(folders, anchors=False)
    with _lock:
        _kept[digest] = made
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return made


def check_runs(folders: Folders, scenario: Scenario) -> Runner:
    """A runner that can open a world for a scenario, which is when processes are published.

    Raises:
        DefinitionError: a process cannot be published.
    """
    try:
        runner = runner_for(folders)
        with runner.open_world(scenario):
            return runner
    except DefinitionError:
        raise
    except CasewayError as error:
        raise DefinitionError(str(error)) from error
