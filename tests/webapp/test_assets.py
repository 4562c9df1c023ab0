"""Built files: addresses by content, caching, compression, and whose brand they carry."""

import gzip
import json
import re
from pathlib import Path

import pytest

from webapp.assets import DIST, Assets

FRONTEND = Path(__file__).parents[2] / "webapp/frontend"


def test_address_with_the_digest_is_kept_for_a_year(client):
    address = Assets().address("caseway.css")
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.content_type == "text/css; charset=utf-8"
    assert answer.data == (DIST / "caseway.css").read_bytes()


@pytest.mark.parametrize("address", ["/static/caseway.css", "/static/caseway.css?v=000000000000"])
def test_other_addresses_are_asked_about_again(client, address):
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "public, no-cache"
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_text_is_sent_compressed_to_those_who_can_read_it(client):
    answer = client.get("/static/caseway.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == (DIST / "caseway.js").read_bytes()
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert len(answer.data) < (DIST / "caseway.js").stat().st_size / 2


@pytest.mark.parametrize("name", ["nothing.css", "../config.py", "..%2fconfig.py", "%2e%2e/config.py", ""])
def test_nothing_outside_the_folder_can_be_asked_for(client, name):
    assert client.get(f"/static/{name}").status_code == 404


def test_address_of_a_file_that_was_not_built_is_a_defect():
    with pytest.raises(KeyError):
        Assets().address("nothing.css")


ICON_FONTS = {"studio.css": {"bpmn"}, "rules_editor.css": {"dmn"}}


def test_styles_carry_no_foreign_brand():
    for sheet in DIST.glob("*.css"):
        css = sheet.read_text()
        # The editors' icons are fonts of their own; no page has letters in any but the reader's.
        fonts = set(re.findall(r"@font-face\s*\{[^}]*font-family:\s*[\"']?([\w-]+)", css))
        assert fonts <= ICON_FONTS.get(sheet.name, set()), sheet.name
        assert "gds transport" not in css.lower()
        for name in re.findall(r"url\(([^)]+)\)", css):
            assert not re.search("crest|crown|logotype", name)
    assert not [path for path in DIST.rglob("*") if re.search("crest|crown|logotype", path.name)]


def test_every_image_of_the_styles_was_built():
    css = (DIST / "caseway.css").read_text()
    wanted = re.findall(r"url\([\"']?/static/([\w./-]+)[\"']?\)", css)
    assert wanted
    assert all((DIST / name).is_file() for name in wanted)


def test_lock_file_names_no_registry():
    lock = json.loads((FRONTEND / "package-lock.json").read_text())
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert "omit-lockfile-registry-resolved=true" in (FRONTEND / ".npmrc").read_text()
    assert "registry=" not in (FRONTEND / ".npmrc").read_text()


def test_licences_of_the_bundled_packages_travel_along():
    licences = (DIST / "LICENCES.txt").read_text()
    for package in json.loads((FRONTEND / "package.json").read_text())["devDependencies"]:
        if package not in ("sass", "esbuild"):  # they build, and leave nothing of theirs behind
            assert f"\n{package} " in f"\n{licences}"
