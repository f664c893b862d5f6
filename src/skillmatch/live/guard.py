"""Where a connection may go and how long it may take, decided where the socket is opened.

A check of the name before the request would not do: between the check and the connection the
name could come to mean another address. So the name is resolved here, once, and the connection
goes to the address that was checked.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from skillmatch.errors import FetchError

__all__ = [
    "Deadline", "Expired", "GuardedTransport", "by_proxy", "is_public", "refuse_private_name",
]  # fmt: skip

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL = ipaddress.ip_network("2000::/3")  # All of IPv6 that is given out to the public.
_PRIVATE = "an address in a private network is not fetched unless that is allowed"


def is_public(address: str) -> bool:
    """Return whether an IP address lies in the public internet.

    Addresses that carry an IPv4 address inside an IPv6 one are judged by it.

    Examples
    --------
    >>> [is_public(a) for a in ("93.184.216.34", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1")]
    [True, False, False, False]
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    inner: ipaddress.IPv4Address | None = None
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is None and ip not in _GLOBAL:
            return False
    if inner is not None and not is_public(str(inner)):
        return False
    return (ip.is_global or inner is not None) and not ip.is_multicast and not ip.is_unspecified


def refuse_private_name(host: str) -> None:
    """Refuse a host that is private by its very name, without resolving it.

    Raises
    ------
    FetchError
        It is a private IP address in any spelling, or a name of this machine.
    """
    plain = host.strip("[]").rstrip(".").casefold()
    address: str | None = None
    try:
        address = str(ipaddress.ip_address(plain))
    except ValueError:
        if plain and not set(plain) - set("0123456789abcdefx."):
            try:  # "127.1", "0x7f.1" and "2130706433" are all 127.0.0.1.
                address = socket.inet_ntoa(socket.inet_aton(plain))
            except OSError:
                address = None
    if plain == "localhost" or plain.endswith((".localhost", ".local", ".internal")):
        address = "127.0.0.1"
    if address is not None and not is_public(address):
        raise _private(host)


def _private(host: str) -> FetchError:
    """Return the error for an address that is not public."""
    return FetchError(f"{host}: refused, {_PRIVATE}", hint="give the public address")


class Expired(Exception):
    """A request has used up its time."""


class Deadline:
    """The moment by which a request must have ended, seen from every read and write.

    Parameters
    ----------
    seconds : float
        Time that a request may take in all.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = 0.0

    def start(self) -> None:
        """Start the clock of a request."""
        self._end = time.monotonic() + self.seconds

    def left(self) -> float:
        """Return the seconds that are left, never less than 0."""
        return max(0.0, self._end - time.monotonic())

    def cut(self, timeout: float | None) -> float:
        """Return a time-out that does not reach past the end.

        Raises
        ------
        Expired
            The end has come.
        """
        left = self.left()
        if left <= 0:
            raise Expired
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    """A connection on which each read and write keeps to the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.cut(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._deadline.cut(timeout))
        return _Stream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Opens connections to checked addresses only."""

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        self._plain = httpcore.SyncBackend()
        self._deadline = deadline
        self._allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError("the name of the host is not known") from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self._allow_private and not all(is_public(a) for a in addresses):
            raise _private(host)
        failed: Exception = httpcore.ConnectError("the name of the host is not known")
        for address in addresses:
            try:
                inner = self._plain.connect_tcp(
                    address, port, self._deadline.cut(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _Stream(inner, self._deadline)
        raise failed

    def sleep(self, seconds: float) -> None:
        self._plain.sleep(min(seconds, self._deadline.left()))


class GuardedTransport(httpx.HTTPTransport):
    """The usual transport of ``httpx`` with every connection opened by the guard.

    Parameters
    ----------
    deadline : Deadline
        Kept to in connecting, in the TLS handshake, and in every read and write.
    allow_private : bool
        Whether addresses that are not public may be opened.
    """

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        context = httpx.create_ssl_context()
        super().__init__(verify=context)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=8,
            keepalive_expiry=15.0,
            network_backend=_Backend(deadline, allow_private=allow_private),
        )


class _Proxied(httpx.BaseTransport):
    """Goes through proxies; hosts that are to be reached without one go by the guard."""

    def __init__(self, direct: httpx.BaseTransport, proxies: Mapping[str, str]) -> None:
        self._direct = direct
        self._through = {
            scheme: httpx.HTTPTransport(proxy=url if "://" in url else f"http://{url}")
            for scheme, url in proxies.items()
        }

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        through = self._through.get(request.url.scheme) or self._through.get("all")
        if through is None or proxy_bypass(host):
            return self._direct.handle_request(request)
        return through.handle_request(request)

    def close(self) -> None:
        for transport in (self._direct, *self._through.values()):
            transport.close()


def by_proxy(direct: httpx.BaseTransport) -> httpx.BaseTransport:
    """Return a transport through the environment's proxies, ``direct`` where there are none."""
    found = getproxies()
    proxies = {scheme: found[scheme] for scheme in ("http", "https", "all") if found.get(scheme)}
    return _Proxied(direct, proxies) if proxies else direct
