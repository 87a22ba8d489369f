"""How often one internet address may ask. Nothing that a patient sends is ever refused; only look-ups can be."""

import ipaddress
import logging
import math
import time
from datetime import datetime, timedelta

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import ConfigurationError, StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from webapp.clock import Clock
from webapp.sealing import Keyring
from webapp.settings import SettingsError

LOOKUPS_A_MINUTE = 10
LONGEST_COUNTED = 1_000
REST = timedelta(minutes=1)
PATIENCE = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
NETWORK_BITS = 64
NAMELESS = "unknown"
log = logging.getLogger("intake")


def counters_at(uri: str) -> Storage:
    """Where the counters live: `memory://`, or `redis://…`. Raises SettingsError when the package for it is missing."""
    patience = {} if uri.startswith("memory:") else PATIENCE
    try:
        storage = storage_from_string(uri, wrap_exceptions=True, **patience)
    except ConfigurationError:
        raise SettingsError(
            "RATELIMIT_STORAGE_URI needs the redis package: add it to requirements.in, run make lock, install again."
        ) from None
    if not isinstance(storage, Storage):
        raise SettingsError("RATELIMIT_STORAGE_URI must name a store that answers at once, such as redis://.")
    return storage


class Limits:
    """Counts by address, as a keyed hash of it: no address is kept. A store that fails limits nobody."""

    def __init__(self, counters: Storage, keyring: Keyring, clock: Clock, *, most_sent: int) -> None:
        """`most_sent`: how many requests one address may send within an hour before it counts as a crowd."""
        self._counting = MovingWindowRateLimiter(counters)
        self._keyring, self._clock = keyring, clock
        self._sending = RateLimitItemPerHour(min(most_sent, LONGEST_COUNTED)) if most_sent <= LONGEST_COUNTED else None
        self._looking = RateLimitItemPerMinute(LOOKUPS_A_MINUTE)
        self._resting_until: datetime | None = None

    def crowded(self, address: str | None) -> bool:
        """Count one sent request; whether the address has now sent more than one clinic's patients would."""
        return self._sending is not None and not self._hit(self._sending, "sent", address)

    def pause_before_look_up(self, address: str | None) -> int:
        """Count one look-up; 0 when it may go on, else the seconds to wait before the next (Retry-After)."""
        if self._hit(self._looking, "look-up", address):
            return 0
        reset = self._counting.get_window_stats(self._looking, "look-up", self._key(address)).reset_time
        return max(1, math.ceil(reset - time.time()))

    def _hit(self, limit: RateLimitItemPerHour | RateLimitItemPerMinute, name: str, address: str | None) -> bool:
        if self._resting_until is not None and self._clock() < self._resting_until:
            return True
        try:
            allowed = self._counting.hit(limit, name, self._key(address))
        except (StorageError, OSError) as fault:
            if self._resting_until is None:
                log.warning("limits unavailable", extra={"class": type(fault).__name__})
            self._resting_until = self._clock() + REST
            return True
        self._resting_until = None
        return allowed

    def _key(self, address: str | None) -> str:
        return self._keyring.index(network(address), "address")


def network(address: str | None) -> str:
    """Whom an address stands for: IPv4 as it is, IPv6 by its /64, which is what one household or phone gets."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return NAMELESS
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((parsed, NETWORK_BITS), strict=False))
