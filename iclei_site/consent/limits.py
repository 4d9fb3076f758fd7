"""How many answers of one client are recorded: counted in a store that all processes share, or by each for itself."""

from __future__ import annotations

import logging
import time
from ipaddress import IPv6Address, ip_address

from limits import parse_many
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from ..config import LIMITS_URLS, SettingError, package

log = logging.getLogger(__name__)
LIMITS = parse_many("20 per minute; 200 per hour")
AWAY = 30.0  # seconds for which a store that did not answer is not asked again
PATIENCE = 0.5  # seconds that a store has to answer
_TIMEOUTS = {"redis": ("socket_timeout", "socket_connect_timeout"), "memcached": ("timeout", "connect_timeout")}
_PACKAGES = {"redis": "redis", "memcached": "pymemcache"}


def network(address: str | None) -> str:
    """Whom answers are counted for: an IPv4 address; of IPv6 the 64 bits that one household has to itself."""
    try:
        given = ip_address((address or "").partition("%")[0])
    except ValueError:  # a socket has no address
        return address or "nobody"
    if isinstance(given, IPv6Address):
        return str(given.ipv4_mapped or IPv6Address(int(given) >> 64 << 64))
    return str(given)


class Limiter:
    """Counts in the store of the setting LIMITS_URL; a store that is away limits less and stops nobody."""

    def __init__(self, url: str) -> None:
        """Raises SettingError where the address names no store, or packages are not there that the store needs."""
        kind = url.partition(":")[0].replace("rediss", "redis")
        if kind in _PACKAGES:
            package(_PACKAGES[kind], "LIMITS_URL", kind)
        waits = dict.fromkeys(_TIMEOUTS.get(kind, ()), PATIENCE)
        try:
            self._shared = FixedWindowRateLimiter(storage_from_string(url, wrap_exceptions=True, **waits))
        except (ConfigurationError, ValueError) as problem:
            raise SettingError(f"ICLEI_LIMITS_URL cannot be used ({problem}); {LIMITS_URLS}.") from None
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._asked_from = 0.0  # the time on the monotonic clock from which the store is asked

    def count(self, address: str | None) -> None:
        """One more answer of this client. Raises TooManyRequests."""
        if not self._counts(network(address)):
            raise TooManyRequests

    def _counts(self, client: str) -> bool:
        if time.monotonic() >= self._asked_from:
            try:
                return _hit(self._shared, client)
            except (StorageError, OSError) as problem:  # of memcached, what goes wrong on the way is as it was raised
                log.warning("%s; this process counts for itself", getattr(problem, "storage_error", problem))
                self._asked_from = time.monotonic() + AWAY
        return _hit(self._own, client)


def _hit(limiter: FixedWindowRateLimiter, client: str) -> bool:
    within = [limiter.hit(limit, client) for limit in LIMITS]  # each of them counts, whatever the others say
    return all(within)
