"""Which addresses may be connected to: the public ones. Every address is checked *after* it was resolved, and then connected to
as it is, so that a name which changes its mind between the check and the connection (DNS rebinding) wins nothing."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from kg.errors import InputError

_PORTS: Final = {"http": 80, "https": 443}
_OTHER_PORTS: Final = frozenset((8080, 8443))
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")  # how networks without IPv4 reach it
_UNICAST: Final = ipaddress.ip_network("2000::/3")
_SPECIAL: Final = tuple(map(ipaddress.ip_network, (  # IANA's special purposes; IPv6 that wraps IPv4: Teredo, 6to4
    "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_LONGEST: Final = 2000
_LEFT: Final = "/:@!$&'()*+,;=%~-._"

@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart: ``target`` is path and query as they are sent."""

    url: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The value of the ``Host`` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme and authority."""
        return f"{self.scheme}://{self.authority}"


def parse(url: str, *, private: bool = False) -> Target:
    """A URL that may be asked for. InputError, which begins with it, for any other; ``private`` allows all ports.

    >>> parse("https://Example.org/خبر?x=1#top").url
    'https://example.org/%D8%AE%D8%A8%D8%B1?x=1'
    """
    shown = url[:200]
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise InputError(f"{shown}: not an address: {error}") from error
    if parts.scheme not in _PORTS:
        raise InputError(f"{shown}: only http and https are read")
    if not host or len(url) > _LONGEST or any(c <= " " or c == "\x7f" for c in url):
        raise InputError(f"{shown}: not an address")
    if parts.username is not None or parts.password is not None:
        raise InputError(f"{shown}: an address with a user name is not read")
    try:
        host = host.encode("ascii").decode() if host.isascii() else host.encode("idna").decode()
    except UnicodeError as error:
        raise InputError(f"{shown}: not a host name") from error
    port = port if port is not None else _PORTS[parts.scheme]
    if not private and port not in {_PORTS[parts.scheme], *_OTHER_PORTS}:
        raise InputError(f"{shown}: port {port} is not read")
    target = quote(parts.path or "/", _LEFT) + (f"?{quote(parts.query, _LEFT + '?[]')}" if parts.query else "")
    made = Target("", parts.scheme, host, port, target)
    return Target(made.origin + target, parts.scheme, host, port, target)


def is_public(text: str) -> bool:
    """Whether an address is one of the public internet, whatever it is wrapped in.

    >>> is_public("93.184.215.14"), is_public("::ffff:127.0.0.1"), is_public("100.64.0.1"), is_public("64:ff9b::a00:1")
    (True, False, False, False)
    """
    try:
        address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if address in _NAT64:
        address = ipaddress.IPv4Address(int(address) & 0xffffffff)
    return (address.is_global and not address.is_multicast and not address.is_reserved
            and not any(address in network for network in _SPECIAL) and (address.version == 4 or address in _UNICAST))


def resolve(target: Target, *, private: bool = False) -> str:
    """The address to connect to. InputError where the name has none, or any that is not public (unless ``private``)."""
    try:
        rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise InputError(f"{target.url}: no such host: {target.host}") from error
    found = list(dict.fromkeys(str(row[4][0]) for row in rows))
    if not private and (bad := [one for one in found if not is_public(one)]):
        raise InputError(f"{target.url}: {target.host} is at {bad[0]}, which is no public address")
    return found[0]
