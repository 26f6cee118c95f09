"""How often somebody may do something (X2): exact sliding windows, in this process or shared in Redis.

When Redis is away each process counts for itself, so limits get looser by the number of processes and never vanish: a
guesser gains nothing by breaking Redis.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from app.errors import RateLimited
from app.security.addresses import is_within
from app.setting_values import Network
from app.settings import get_settings

_log = logging.getLogger(__name__)
_AGAIN_AFTER = 5.0  # seconds before Redis is asked again after it failed
_TIMEOUT = 0.25  # seconds; a limit must not hold a request up

T = TypeVar("T")


@dataclass(frozen=True)
class Rule:
    """`amount` within any `seconds`."""

    name: str
    amount: int
    seconds: int
    by_address: bool = False

    @property
    def item(self) -> RateLimitItem:
        return RateLimitItemPerSecond(self.amount, self.seconds, namespace=f"carepost/{self.name}")


MINUTE, QUARTER, HOUR = 60, 15 * 60, 3600
ANONYMOUS = Rule("anonymous", 100, QUARTER, by_address=True)
PERSON = Rule("person", 200, MINUTE)
GENEROUS = Rule("generous", 1000, MINUTE)
NEW_UPLOADS = Rule("uploads", 50, 5 * MINUTE)
DOWNLOADS = Rule("downloads", 200, MINUTE)
SIGN_IN_BY_ACCOUNT = Rule("sign-in-account", 10, QUARTER)
SIGN_IN_BY_ADDRESS = Rule("sign-in-address", 100, QUARTER, by_address=True)
SIGN_UP = Rule("sign-up", 10, HOUR, by_address=True)
FORGOTTEN = Rule("forgotten", 10, HOUR, by_address=True)
LINK_GUESSES = Rule("link-guesses", 10, QUARTER)
LINK_GUESSES_BY_ADDRESS = Rule("link-guesses-address", 50, QUARTER, by_address=True)
LINK_VISITS = Rule("link-visits", 200, QUARTER, by_address=True)
LINK_DOWNLOADS = Rule("link-downloads", 200, MINUTE, by_address=True)
LINK_FETCHES = Rule("link-fetches", 200, MINUTE, by_address=True)
LINK_UPLOADS = Rule("link-uploads", 50, 5 * MINUTE, by_address=True)
SETUP_CODE = Rule("setup-code", 10, QUARTER)


@dataclass(frozen=True)
class Standing:
    """Where somebody stands with a rule after a request."""

    rule: Rule
    is_within: bool
    remaining: int
    reset_after: int

    def headers(self) -> dict[str, str]:
        """What every limited answer says, and `Retry-After` when it was too much."""
        headers = {
            "RateLimit-Policy": f'"{self.rule.name}";q={self.rule.amount};w={self.rule.seconds}',
            "RateLimit": f'"{self.rule.name}";r={self.remaining};t={self.reset_after}',
            "X-RateLimit-Limit": str(self.rule.amount),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(self.reset_after),
        }
        return headers if self.is_within else {**headers, "Retry-After": str(max(1, self.reset_after))}


class Limiter:
    """Counts in `shared` while it answers, else in this process. Safe in threads; blocks for 0.25 s at most."""

    def __init__(self, shared: Storage | None, *, is_on: bool, allowed: Sequence[Network] = ()) -> None:
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._shared = MovingWindowRateLimiter(shared) if shared else None
        self._is_on = is_on
        self._allowed = allowed
        self._away_until = 0.0
        self._lock = threading.Lock()

    def count(self, rule: Rule, who: str) -> Standing:
        """Count one, and say how it stands."""
        if not self._counts(rule, who):
            return Standing(rule, is_within=True, remaining=rule.amount, reset_after=0)
        return self._ask(lambda windows: _standing(windows, rule, who, is_within=windows.hit(rule.item, who)))

    def require(self, rule: Rule, who: str) -> Standing:
        """Count one, and raise RateLimited when it was too much."""
        standing = self.count(rule, who)
        if not standing.is_within:
            raise RateLimited(retry_after=max(1, standing.reset_after))
        return standing

    def require_room(self, rule: Rule, who: str) -> None:
        """Raise RateLimited when one more would be too much, without counting."""
        if not self._counts(rule, who):
            return
        standing = self._ask(lambda windows: _standing(windows, rule, who, is_within=windows.test(rule.item, who)))
        if not standing.is_within:
            raise RateLimited(retry_after=max(1, standing.reset_after))

    def forget(self, rule: Rule, who: str) -> None:
        """Begin anew for `who`."""
        if self._is_on:
            self._ask(lambda windows: windows.clear(rule.item, who))

    def _counts(self, rule: Rule, who: str) -> bool:
        return self._is_on and not (rule.by_address and is_within(who, self._allowed))

    def _ask(self, question: Callable[[MovingWindowRateLimiter], T]) -> T:
        if self._shared is not None and time.monotonic() >= self._away_until:
            try:
                return question(self._shared)
            except (RedisError, StorageError, OSError) as problem:
                self._note_away(problem)
        return question(self._own)

    def _note_away(self, problem: Exception) -> None:
        with self._lock:
            self._away_until = time.monotonic() + _AGAIN_AFTER
        _log.warning("Redis did not answer; limits are counted in this process: %s", type(problem).__name__)


def limiter() -> Limiter:
    """The limiter of this process, by its settings."""
    settings = get_settings()
    return _limiter(settings.redis_url, settings.rate_limits, tuple(settings.allow_addresses))


def forget_all_limits() -> None:
    """Begin anew with what this process counted (tests)."""
    _limiter.cache_clear()


@cache
def _limiter(redis_url: str | None, is_on: bool, allowed: tuple[Network, ...]) -> Limiter:
    return Limiter(_redis(redis_url) if redis_url else None, is_on=is_on, allowed=allowed)


def _redis(url: str) -> Storage:
    return RedisStorage(url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT)


def _standing(windows: MovingWindowRateLimiter, rule: Rule, who: str, *, is_within: bool) -> Standing:
    stats = windows.get_window_stats(rule.item, who)
    reset_after = max(0, math.ceil(stats.reset_time - time.time()))
    return Standing(rule, is_within=is_within, remaining=max(0, stats.remaining), reset_after=reset_after)
