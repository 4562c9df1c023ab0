"""``caseway token``: a system is added, given a token, and the token taken back."""

import pytest

SCOPES = ("--scope", "cases:read", "--scope", "tasks:read")


@pytest.fixture
def system(caseway):
    caseway("area", "add", "fair", "Fairshire", "--prefix", "FAI")
    added = caseway("token", "user", "care", "Care system", "--area", "fair", "--role", "business_manager")
    assert added.exit_code == 0, added.output
    return caseway


def test_token_is_printed_once_and_listed_without_its_secret(system):
    issued = system("token", "issue", "care", "Nightly", *SCOPES, "--days", "30")
    assert issued.exit_code == 0
    secret = issued.stdout.strip()
    assert secret.startswith("caseway_")
    assert "not shown again" in issued.stderr
    listed = system("token", "list").stdout
    assert "valid  Care system: Nightly  [cases:read tasks:read]" in listed
    assert secret not in listed


def test_token_is_revoked(system):
    system("token", "issue", "care", "Nightly", *SCOPES)
    assert "opens nothing any more" in system("token", "revoke", "1").stdout
    assert "revoked already" in system("token", "revoke", "1").stdout
    assert "1  revoked" in system("token", "list").stdout
    assert system("token", "revoke", "9").exit_code == 1


def test_what_is_not_there_is_said(caseway):
    assert "There are no tokens." in caseway("token", "list").stdout
    refused = caseway("token", "issue", "nobody", "Nightly", *SCOPES)
    assert refused.exit_code == 1
    assert "caseway token user" in refused.output


def test_known_system_gets_one_more_role(system):
    again = system("token", "user", "care", "Care system", "--area", "fair", "--role", "audit_lead")
    assert again.exit_code == 0, again.output
