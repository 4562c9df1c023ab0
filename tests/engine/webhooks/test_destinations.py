"""Where a webhook may go: never into one's own network by a name, a number or a mapped address."""

import pytest

from engine.errors import InvalidInputError
from engine.webhooks.destinations import (
    ForbiddenDestinationError,
    Rules,
    check_url,
    find_address,
    is_public,
)
from engine.webhooks.sending import post

PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "fec0::1",  # site-local: out of use since 2004, and still routed inside some networks
    "feff::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:db8::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
]
PUBLIC = ["8.8.8.8", "51.140.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_told(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_told(address):
    assert is_public(address)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_name_that_leads_home_is_refused_before_anything_is_sent(host):
    with pytest.raises(ForbiddenDestinationError):
        find_address(host, 80, Rules(plain_http=True))
    url = f"http://[{host}]:9/" if ":" in host else f"http://{host}:9/"
    with pytest.raises(ForbiddenDestinationError):
        post(url, b"{}", {}, Rules(plain_http=True))


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    answers = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_more: answers)
    with pytest.raises(ForbiddenDestinationError):
        find_address("both.example.org", 443, Rules())
    assert find_address("both.example.org", 443, Rules(private=True)) == "8.8.8.8"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "ftp://example.org/hook",
        "https://",
        "https:///hook",
        "example.org/hook",
        "https://user:secret@example.org/hook",
        "https://example.org/hook#part",
        "https://example.org:99999/hook",
        "https://example.org:0/hook",
        "https://example.org/a b",
        "https://example.org/\r\nHost: other",
        "https://exämple.org/",
        "https://[::1",
        "https://example.org/" + "x" * 2000,
    ],
)
def test_addresses_that_no_webhook_may_have(url):
    with pytest.raises(InvalidInputError) as refused:
        check_url(url, Rules())
    assert list(refused.value.errors) == ["url"]


def test_plain_http_is_for_development():
    check_url("https://example.org:8443/hook?of=area", Rules())
    check_url("http://localhost:8000/hook", Rules(plain_http=True))
