"""Reads and writes what secure-redis stores in Redis. Written from the pages in docs/spec alone.

    ring = KeyRing(Secret.parse(os.environ["SECURE_REDIS_SECRET_KEY"]))
    redis = Redis.connect("localhost")

    Cache(redis, ring, "books").put("42", b'"Momo"', ttl_seconds=3600)
    Jobs(redis, ring, "mail", Scripts("secure-redis-jobs.jar")).enqueue("mail.welcome", 42, "momo@example.org")

Needs Python 3.8 or newer and the package "cryptography". See README.md for each part.
"""

from .cache import Cache
from .envelope import Opened, open_envelope, seal
from .jobs import Jobs, Scripts
from .keys import InvalidSecret, KeyRing, Refused, Secret
from .resp import Redis, RedisError

__all__ = [
    "Cache",
    "InvalidSecret",
    "Jobs",
    "KeyRing",
    "Opened",
    "Redis",
    "RedisError",
    "Refused",
    "Scripts",
    "Secret",
    "open_envelope",
    "seal",
]
