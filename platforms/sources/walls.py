"""Where the site itself may connect to when it reads cited pages: the public web, and nothing else (SSRF).

A name is resolved once, every address is checked, and exactly a checked address is connected to, so that a name whose
answer changes between check and use gains nothing. Every read and write also stands under one deadline for the whole
request: a server that sends one byte every few seconds ends with it.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

PORTS = frozenset({80, 443})
# Python 3.11 takes some of these for global; protocols use them among themselves.
_SPECIAL = ipaddress.ip_network("192.0.0.0/24")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_NAMES = ".test"
"""Reserved by RFC 2606: no page of the web is called so."""

Resolve = Callable[[str, int], Iterable[str]]


class ForbiddenAddressError(Exception):
    """A page, or where it redirects to, is not on the public web."""


class UnknownHostError(Exception):
    """No address is known for this name."""


class TlsError(Exception):
    """The other side could not prove who it is, or speaks no TLS."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, whatever it is wrapped in.

    >>> [is_public(each) for each in ("93.184.215.14", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::7f00:1")]
    [True, False, False, False, False]
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and ip not in _SPECIAL


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name, as the system knows them. Raises `UnknownHostError`."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise UnknownHostError(host) from error
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


class Wall:
    """Decides which address a name may be reached at.

    `local_web` (`127.0.0.1:8123`) is for tests and demonstrations alone: names that end in `.test` are then served
    from there. Production refuses to start with it.
    """

    def __init__(self, local_web: str = "", resolve: Resolve = resolved) -> None:
        host, _, port = local_web.rpartition(":")
        self.local_web = (host, int(port)) if local_web else None
        self.resolve = resolve

    def endpoints(self, host: str, port: int) -> list[tuple[str, int]]:
        """Addresses to try in turn. Raises `ForbiddenAddressError` where one of them is not public."""
        if self.local_web and host.endswith(_LOCAL_NAMES):
            return [self.local_web]
        if port not in PORTS:
            raise ForbiddenAddressError
        addresses = list(self.resolve(host, port))
        if not addresses:
            raise UnknownHostError(host)
        if not all(map(is_public, addresses)):
            raise ForbiddenAddressError
        return [(address, port) for address in addresses]


class Deadline(threading.local):
    """The moment at which the request of this thread must have ended."""

    ends_at = float("inf")

    def begin(self, seconds: float) -> None:
        self.ends_at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left; httpcore takes no zero."""
        return max(0.001, self.ends_at - time.monotonic())

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self.ends_at


class WalledBackend(httpcore.NetworkBackend):
    """Connects only where the wall lets through."""

    def __init__(self, wall: Wall, deadline: Deadline) -> None:
        self._wall, self._deadline = wall, deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = UnknownHostError(host)
        for address, at in self._wall.endpoints(host, port)[:4]:
            try:
                stream = self._inner.connect_tcp(address, at, self._deadline.left(), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise ForbiddenAddressError

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _TimedStream(httpcore.NetworkStream):
    """A connection on which every step ends with the deadline of the request."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._deadline.is_over:
            raise httpcore.ReadTimeout
        return self._inner.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            stream = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left())
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__ or error.__context__, ssl.SSLError):
                raise TlsError from error
            raise
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
