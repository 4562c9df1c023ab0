"""The web application served for real, so that a browser can visit it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from waitress.server import create_server


@contextmanager
def serving(application: Callable[..., Any], threads: int = 4) -> Iterator[str]:
    """Serve a WSGI application on a free loopback port; yields its address without a final slash."""
    server = create_server(
        application, host="127.0.0.1", port=0, threads=threads, clear_untrusted_proxy_headers=True
    )
    thread = threading.Thread(target=server.run, name="web server under test", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(lambda: _close(server))  # in its own thread, between two requests
        thread.join(timeout=5)
        server.task_dispatcher.shutdown()


def _close(server: Any) -> None:
    for channel in list(server.active_channels.values()):
        channel.close()
    server.close()
