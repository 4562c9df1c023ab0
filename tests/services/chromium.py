"""Where Chromium is. A machine without one gets it, or the run fails and says which package to install."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
)
"""Chromium reaches this machine only, as the tests do."""


class ChromiumNotFoundError(RuntimeError):
    """There is no Chromium and none could be installed."""


def find_chromium(environ: Mapping[str, str] = os.environ) -> str:
    """The path of a Chromium that Playwright can drive.

    In this order: ``CASEWAY_CHROMIUM``, one on the PATH, Playwright's own, Playwright's after installing it,
    Debian's after installing it when root.

    Raises:
        ChromiumNotFoundError: none is to be had, or CASEWAY_CHROMIUM names no program.
    """
    named = environ.get("CASEWAY_CHROMIUM")
    if named:
        if shutil.which(named) is None:
            raise ChromiumNotFoundError(f"CASEWAY_CHROMIUM names no program: {named}")
        return named
    found = _on_path(environ) or _of_playwright()
    if found:
        return found
    # Two workers must not install at once.
    with (Path(tempfile.gettempdir()) / "caseway-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for attempt in (lambda: _on_path(environ) or _of_playwright(), _install_playwright, _install_debian):
            path = attempt()
            if path:
                return path
    raise ChromiumNotFoundError(
        "The browser tests need Chromium. Install Debian's package 'chromium' (apt-get install chromium), "
        "or set CASEWAY_CHROMIUM to the path of one."
    )


def _on_path(environ: Mapping[str, str]) -> str | None:
    paths = (shutil.which(name, path=environ.get("PATH")) for name in NAMES)
    return next((path for path in paths if path), None)


def _of_playwright() -> str | None:
    """Playwright's own build, asked for in another process: its event loop would stay in this one."""
    program = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as each: print(each.chromium.executable_path)"
    )
    result = _try([sys.executable, "-c", program], 60)
    path = Path(result.stdout.decode().strip()) if result and result.returncode == 0 else None
    return str(path) if path and path.is_file() else None


def _install_playwright() -> str | None:
    _try([sys.executable, "-m", "playwright", "install", "chromium"], 600)
    return _of_playwright()


def _install_debian() -> str | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-liberation"]
    for command in (["apt-get", "update", "-q"], install):
        _try(command, 1200, quiet)
    return _on_path(os.environ)


def _try(
    command: list[str], seconds: int, environ: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[bytes] | None":
    run: Callable[..., subprocess.CompletedProcess[bytes]] = subprocess.run
    try:
        return run(command, capture_output=True, check=False, timeout=seconds, env=environ)
    except (OSError, subprocess.TimeoutExpired):
        return None
