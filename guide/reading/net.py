"""Pictures on the net → the cache.

In: addresses. Out: names of what was fetched, or why it was not. Only https, only from addresses
that the whole world reaches: a host's name is resolved first, then what it resolves to is judged
and connected to, at every redirect anew, so that no picture of a stranger's notes asks a machine of
the reader's own network for anything. No proxy is used. Side effects: connections; entries of the
cache, one for each address, which is fetched once.
"""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from threading import Timer
from urllib.parse import quote, urljoin, urlsplit

from guide import __version__
from guide.limits import NET_AT_ONCE, NET_BYTES, NET_REDIRECTS, NET_SECONDS
from guide.reading.image_files import examine
from guide.storage.annex import name_in_annex
from guide.storage.cache import Cache, digest

KINDS: Mapping[bytes, str] = {
    b"\x89PNG\r\n": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"GIF8": ".gif",
    b"RIFF": ".webp",
}
"""How files begin, and their suffixes."""
HEADERS = {
    "User-Agent": f"guide/{__version__}",
    "Accept": "image/*",
    "Accept-Encoding": "identity",
}
SAFE = "/%:=&?~#+!$,;'@()*[]-._"
"""Of an address, what is sent as it is."""
MOVED = (301, 302, 303, 307, 308)
TRANSLATED = ip_network("64:ff9b::/96")
"""IPv4 addresses, as networks of IPv6 alone have them."""


class NotFetched(Exception):
    """Why a picture was not fetched."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the whole world's, and of no machine or network of ours; one
    that holds another, for a time of change, is judged by that, too."""
    found = ip_address(address.partition("%")[0])
    held = [getattr(found, name, None) for name in ("ipv4_mapped", "sixtofour")]
    if found in TRANSLATED:
        held.append(ip_address(found.packed[-4:]))
    return all(each.is_global and not each.is_multicast for each in (found, *filter(None, held)))


@dataclass(frozen=True)
class Net:
    """Fetches pictures once."""

    cache: Cache
    allows: Callable[[str], bool] = is_public
    """Which IP addresses may be asked."""
    scheme: str = "https"
    seconds: float = NET_SECONDS

    def fetch(self, addresses: Iterable[str]) -> Mapping[str, str]:
        """The name of each in the annex of the root; or `:` and why it is not there."""
        wanted = [*addresses]
        with ThreadPoolExecutor(NET_AT_ONCE) as threads:
            return dict(zip(wanted, threads.map(self._kept, wanted), strict=True))

    def _kept(self, address: str) -> str:
        key = digest("picture on the net", address)
        data = self.cache.get(key)
        if data is None:
            try:
                data = self._fetched(f"https:{address}" if address.startswith("//") else address)
            except NotFetched as error:
                return f":{error}"
            self.cache.put(key, data)
        return name_in_annex(key, _suffix(data))

    def _fetched(self, address: str) -> bytes:
        for _ in range(NET_REDIRECTS + 1):
            data, further = self._asked(address)
            if not further:
                return _checked(data)
            address = urljoin(address, further)
        raise NotFetched("it is moved too often")

    def _asked(self, address: str) -> tuple[bytes, str]:
        """What an address has, or where it leads."""
        try:
            parts = urlsplit(quote(address, safe=SAFE))
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise NotFetched("its address is none") from None
        if parts.scheme != self.scheme or not host:
            raise NotFetched(f"only {self.scheme} is asked")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection = self._connected(host, port or (443 if self.scheme == "https" else 80))
        except (OSError, ValueError) as error:
            raise NotFetched(f"{host} cannot be reached: {error}") from None
        try:
            return self._answer(connection, path)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NotFetched(f"{host} gave no answer: {error}") from None
        finally:
            connection.close()

    def _connected(self, host: str, port: int) -> http.client.HTTPConnection:
        """A connection to an IP address that was judged; its name is not resolved again."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        places = [str(each[4][0]) for each in found]
        if not places or not all(map(self.allows, places)):
            raise NotFetched(f"{host} is no address of the public net")
        connection = http.client.HTTPConnection(host, port, timeout=self.seconds)
        plain = self._reached(places, port)
        if self.scheme == "https":
            secure = ssl.create_default_context()
            connection.default_port = 443
            connection.sock = secure.wrap_socket(
                plain, server_hostname=host, do_handshake_on_connect=False
            )
        else:
            connection.sock = plain
        return connection

    def _reached(self, places: Sequence[str], port: int) -> socket.socket:
        """The first of a host's addresses that answers."""
        for place in places[:-1]:
            with suppress(OSError):
                return socket.create_connection((place, port), self.seconds / len(places))
        return socket.create_connection((places[-1], port), self.seconds / len(places))

    def _answer(self, connection: http.client.HTTPConnection, path: str) -> tuple[bytes, str]:
        # A time limit of a socket is for each piece that comes; this one for all.
        end = Timer(self.seconds, _shut, [connection.sock])
        end.daemon = True
        end.start()
        try:
            if isinstance(connection.sock, ssl.SSLSocket):
                connection.sock.do_handshake()
            connection.request("GET", path, headers=HEADERS)
            answer = connection.getresponse()
            if answer.status in MOVED:
                return b"", answer.getheader("Location") or "/"
            if answer.status != http.client.OK:
                raise NotFetched(f"{connection.host} says {answer.status} {answer.reason}")
            data = answer.read(NET_BYTES + 1)
        finally:
            end.cancel()
        if len(data) > NET_BYTES:
            raise NotFetched(f"it is larger than {NET_BYTES / 1e6:.0f} MB")
        return data, ""


def _shut(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _suffix(data: bytes) -> str:
    return next((suffix for head, suffix in KINDS.items() if data.startswith(head)), ".svg")


def _checked(data: bytes) -> bytes:
    """A picture that can be printed."""
    problem = examine(f"picture{_suffix(data)}", data).problem
    if problem:
        raise NotFetched("what is there is no picture that can be printed")
    return data
