"""``caseway user invite`` and the like, and ``caseway sign-in``: without mail the links are shown."""

import pytest

PROVIDER = {"CASEWAY_OIDC_ISSUER": "https://provider.example", "CASEWAY_OIDC_CLIENT_ID": "caseway"}
PASSWORD = "marble seventeen walnut trumpet"


@pytest.fixture
def installed(caseway):
    caseway("area", "add", "fair", "Fairshire", "--prefix", "FAI")
    added = caseway(
        *("user", "add", "ann@example.org", "Ann", "--area", "fair", "--role", "chair"),
        *("--password", PASSWORD),
    )
    assert added.exit_code == 0, added.output
    return caseway


def test_link_to_another_password_is_shown_three_times_an_hour_at_most(installed):
    for _ in range(3):
        assert "/sign-in/link/" in installed("user", "reset-password", "ANN@example.org").stdout
    assert installed("user", "reset-password", "ann@example.org").exit_code == 1


def test_who_has_a_password_is_not_invited(installed):
    refused = installed("user", "invite", "ann@example.org")
    assert refused.exit_code == 1
    assert "can sign in already" in refused.output


def test_second_step_is_reset(installed):
    assert "without a second step" in installed("user", "reset-second-step", "ann@example.org").stdout


@pytest.mark.parametrize("command", ["invite", "reset-password", "reset-second-step"])
def test_nobody_is_said_to_be_nobody(installed, command):
    refused = installed("user", command, "nobody@example.org")
    assert refused.exit_code == 1
    assert "Nobody signs in as nobody@example.org" in refused.output


def test_groups_are_mapped_listed_and_unmapped(installed):
    mapping = ("sign-in", "map", "g-1", "chair", "--area", "fair")
    assert installed(*mapping).exit_code == 2
    assert "Mapping 1: g-1 gives chair" in installed(*mapping, env=PROVIDER).stdout
    assert "1: g-1 gives chair in Fairshire" in installed("sign-in", "maps").stdout
    assert installed("sign-in", "unmap", "1").exit_code == 0
    assert installed("sign-in", "maps").stdout == ""
    assert installed("sign-in", "unmap", "1").exit_code == 1


@pytest.mark.parametrize(
    "words", [("g-1", "pope", "--area", "fair"), ("g-1", "chair", "--area", "fair", "--group", "none")]
)
def test_mapping_of_what_is_not_there_is_refused(installed, words):
    assert installed("sign-in", "map", *words, env=PROVIDER).exit_code == 1
    assert installed("sign-in", "maps").stdout == ""
