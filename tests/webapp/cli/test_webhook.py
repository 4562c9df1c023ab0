"""``caseway webhook``: added, tried, listed, given a new secret, removed."""

import pytest

from tests.webapp.api.receiver import check_signature, receiving


@pytest.fixture
def area(caseway, monkeypatch):
    monkeypatch.setenv("CASEWAY_SECRET_KEY", "s" * 40)
    caseway("area", "add", "fair", "Fairshire", "--prefix", "FAI")
    return caseway


def test_webhook_is_added_tried_and_removed(area, monkeypatch):
    monkeypatch.setenv("CASEWAY_WEBHOOK_PRIVATE", "yes")
    with receiving() as receiver:
        added = area("webhook", "add", "fair", "Care", receiver.address, "--event", "case.opened")
        assert added.exit_code == 0, added.output
        assert "answered 204" in area("webhook", "test", "1").stdout
        check_signature(added.stdout.strip(), *receiver.got[0])
        assert receiver.events()[0]["event"] == "webhook.test"
        listed = area("webhook", "list").stdout
        assert "1  active  fair  Care" in listed
        assert added.stdout.strip() not in listed
        rotated = area("webhook", "rotate", "1").stdout.strip()
        area("webhook", "test", "1")
        check_signature(rotated, *receiver.got[1])
        assert "nothing more" in area("webhook", "remove", "1").stdout
        assert "removed already" in area("webhook", "remove", "1").stdout
        assert area("webhook", "test", "1").exit_code == 1
        assert len(receiver.got) == 2


def test_own_network_is_refused_unless_it_is_set(area):
    with receiving() as receiver:
        area("webhook", "add", "fair", "Care", receiver.address)
        refused = area("webhook", "test", "1")
        assert refused.exit_code == 1
        assert "private network" in refused.output
        assert receiver.got == []


def test_production_sends_over_https_only(area, monkeypatch):
    monkeypatch.setenv("CASEWAY_ENVIRONMENT", "production")
    monkeypatch.setenv("CASEWAY_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("CASEWAY_HOSTS", "caseway.example")
    refused = area("webhook", "add", "fair", "Care", "http://example.org/hook")
    assert refused.exit_code == 1
    assert "https://" in refused.output
    assert "There are no webhooks." in area("webhook", "list").stdout
