"""The site with cases in every stage: built by the worker that comes first, opened by each test module."""

import fcntl
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.webapp.permissions.kept_site import OpenSite, build, is_built, opened
from tests.webapp.permissions.knocking import Visitor


@pytest.fixture(scope="session")
def kept_in(tmp_path_factory) -> Path:
    """The folder with the site; with several workers it is theirs together."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "kept_site"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_built(folder):
            build(folder)
    return folder


@pytest.fixture(scope="module")
def site(kept_in, tmp_path_factory) -> Iterator[OpenSite]:
    with pytest.MonkeyPatch.context() as patch:
        # That somebody was here is noted once a minute: not within a walk, so that nothing else is written.
        patch.setattr("webapp.sessions.TOUCH_EVERY", timedelta(days=1))
        yield from opened(kept_in, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def everybody(site) -> dict[str, Visitor]:
    """A visitor for everybody who is tried, by their short name."""
    return {column.name: Visitor(site, column) for column in site.kept.everybody}
