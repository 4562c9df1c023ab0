"""Tests reach this machine only: loopback addresses and Unix sockets. Anything else is refused at once."""

import ipaddress
import socket
import sys
from typing import Any

_LOCAL_NAMES = frozenset({"", "localhost", "ip6-localhost", "0.0.0.0", "::"})  # noqa: S104 - names, not a bind


class NetworkRefusedError(ConnectionRefusedError):
    """A test tried to reach another machine."""


def refuse_network() -> None:
    """Refuse connections of this process to other machines, and looking up their names, from now on."""
    sys.addaudithook(_audit)


def is_local(host: object) -> bool:
    """Whether a host name or address means this machine."""
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if name.lower() in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        where, address = arguments[0], arguments[1]
        inet = getattr(where, "family", None) in {socket.AF_INET, socket.AF_INET6}
        if inet and isinstance(address, tuple) and not is_local(address[0]):
            raise NetworkRefusedError(f"Tests may not reach {address[0]}: only loopback and Unix sockets")
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"} and not is_local(arguments[0]):
        raise NetworkRefusedError(f"Tests may not look up {arguments[0]}: only this machine is reached")
