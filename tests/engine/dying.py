"""A process of its own that is killed with -9 at a chosen statement, as power cuts and operators do."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import event

from engine.db import connect
from engine.execute import Engine


def killed_at(engine: Engine, statement: str, times: int, work: Callable[[Engine], object]) -> int:
    """Let a process do some work on the same database until a statement comes by for the nth time.

    Args:
        engine: whose database, clock and folders the process uses; its connections are its own.
        statement: how the statement begins.
        times: at which coming by it is killed, before the statement's transaction is committed.
        work: what it does.

    Returns:
        How the process ended: -9, or 0 where the statement did not come by so often.
    """
    url, at = engine.database.url.render_as_string(hide_password=False), engine.now()

    def live() -> None:
        left = times

        def pass_by(_connection: Any, _cursor: Any, sent: str, *_rest: Any) -> None:
            nonlocal left
            left -= sent.startswith(statement)
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(Database, "after_cursor_execute", pass_by)
        work(Engine(connect(url), lambda: at, engine.anchor_path, engine.files_path))
        os._exit(0)

    child = multiprocessing.get_context("fork").Process(target=live)
    child.start()
    child.join(60)
    return child.exitcode if child.exitcode is not None else 1
