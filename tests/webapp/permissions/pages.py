"""Which pages open for whom."""

from http import HTTPStatus

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.browser.pages.seeding import Seeded
from tests.browser.pages.site import PASSWORD
from tests.browser.test_every_page import FILES_BY_RULE, PAGES_BY_RULE
from webapp.auth import PUBLIC_ENDPOINTS

REFUSED = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
OPENS = (HTTPStatus.OK, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
ORIGIN = "http://localhost"


def guarded_rules(seeded: Seeded) -> dict[str, str]:
    """One address for every rule that asks to sign in, by rule."""
    public = {rule.rule for rule in seeded.site.app.url_map.iter_rules() if rule.endpoint in PUBLIC_ENDPOINTS}
    samples = {rule: found[0] for rule, found in PAGES_BY_RULE.items()}
    samples |= {rule: found for rule, (found, _) in FILES_BY_RULE.items()}
    return {rule: where(seeded) for rule, (_, where) in samples.items() if rule not in public}


def sign_in(seeded: Seeded, email: str) -> FlaskClient:
    """A browser in which somebody has signed in."""
    client = seeded.site.app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    fields = {"email": email, "password": PASSWORD, "csrf_token": token}
    answer = client.post("/sign-in", data=fields, headers={"Referer": f"{ORIGIN}/sign-in"})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    return client


def opens(client: FlaskClient, path: str) -> bool:
    """Whether a page opens; everything but an answer or a refusal is a defect."""
    with client.get(path) as answer:
        return _is_open(path, answer)


def _is_open(path: str, answer: TestResponse) -> bool:
    if answer.status_code in REFUSED:
        return False
    moved = 300 <= answer.status_code < 400 and "/sign-in" not in answer.headers["Location"]
    assert answer.status_code in OPENS or moved, (path, answer.status_code)
    return True
