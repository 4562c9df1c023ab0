"""A site for the changes of guidance, with the version before each change in force and cases under way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.pages.site import Site, Sites


@pytest.fixture
def site(sites: Sites, tmp_path: Path) -> Iterator[Site]:
    with sites.open(tmp_path) as opened:
        yield opened
