"""Where a webhook may go: what its address must look like, and which machines are never called.

The name is looked up once, every address it has is judged, and the connection is made to an address that was
judged: a name that answers differently the second time leads nowhere else.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from engine.errors import InvalidInputError

LONGEST_URL = 2000
_PORTS = {"https": 443, "http": 80}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_MAPPED_BITS = 0xFFFFFFFF


@dataclass(frozen=True)
class Rules:
    """What an installation allows.

    Attributes:
        plain_http: for development; elsewhere only https.
        private: whether addresses of one's own network may be called.
    """

    plain_http: bool = False
    private: bool = False


class ForbiddenDestinationError(Exception):
    """The name leads to a machine that webhooks may not call."""


def check_url(url: str, rules: Rules) -> None:
    """Refuse an address that no webhook may have.

    Raises:
        InvalidInputError: under ``url``, with the mend.
    """
    problem = _problem(url, rules)
    if problem:
        raise InvalidInputError({"url": [problem]}, {"url": url})


def _problem(url: str, rules: Rules) -> str:
    schemes = ("https", "http") if rules.plain_http else ("https",)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "Enter an address, like https://example.gov.uk/hooks"
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return f"The address must be {LONGEST_URL:,} plain characters or fewer"
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        return "Enter an address that begins with https://"
    if parts.username is not None or parts.password is not None:
        return "Leave name and password out of the address: the signature says who is calling"
    if parts.fragment:
        return "Leave the part after # out of the address"
    return ""


def port_of(parts: SplitResult) -> int:
    """The port of an address."""
    return parts.port or _PORTS[parts.scheme]


def find_address(host: str, port: int, rules: Rules) -> str:
    """The IP address to connect to.

    Raises:
        OSError: the name cannot be looked up.
        ForbiddenDestinationError: one of the addresses of this name is private, and that is not allowed.
    """
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not rules.private and not all(is_public(address) for address in found):
        message = "This address leads into a private network, where webhooks may not go."
        raise ForbiddenDestinationError(message)
    return found[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and none that stands for another one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & _MAPPED_BITS)))
        if ip.sixtofour is not None or ip.teredo is not None or ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
