"""Entries of Spring's cache: caches.md."""

import math

from .envelope import open_envelope, seal
from .keys import hidden_names

# What Spring Data stores for a cached null: caches.md, section 3.
NULL = bytes.fromhex(
    "aced00057372002b6f72672e737072696e676672616d65776f726b2e63616368652e737570706f72742e4e756c6c56616c7565"
    "00000000000000010200007870"
)

MAX_KEY_BYTES = 8192


class Cache:
    """One cache by its name. Keys are texts, values are bytes as the cache's serializer writes them."""

    def __init__(self, redis, ring, name, prefix=None, hide_keys=False, max_key_bytes=MAX_KEY_BYTES):
        self._redis = redis
        self._ring = ring
        self._name = name
        self._prefix = f"{name}::" if prefix is None else prefix
        self._hide_keys = hide_keys
        self._max_key_bytes = max_key_bytes

    def keys_in_redis(self, key):
        """Section 1: the names that an entry may have, the one for writing first."""
        prefix, rest = self._prefix.encode("utf-8"), key.encode("utf-8")
        if not self._hide_keys and self._is_ordinary(prefix, rest):
            return [prefix + rest]
        mark = b"" if self._hide_keys else b"~"
        names = hidden_names(self._ring, ["cache", self._name, rest])
        return [prefix + mark + name.encode("ascii") for name in names]

    def _is_ordinary(self, prefix, rest):
        text = (prefix + rest).decode("utf-8")
        control = any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in text)
        return 0 < len(prefix + rest) <= self._max_key_bytes and not rest.startswith(b"~") and not control

    def get(self, key):
        """Returns the plaintext, or None for a miss. Raises Refused for a value that does not open.

        Compare with NULL to see whether a null was cached.
        """
        for name in self.keys_in_redis(key):
            stored = self._redis.command("GET", name)
            if stored is not None:
                return open_envelope(self._ring, self._binding(name), stored).plaintext
        return None

    def put(self, key, plaintext, ttl_seconds, compress=False):
        """Seals a value for a key; the lifetime is sealed into it and is Redis's expiry too."""
        if ttl_seconds <= 0:
            raise ValueError("a cached value needs a lifetime")
        name, *others = self.keys_in_redis(key)
        envelope = seal(self._ring, self._binding(name), plaintext, ttl_seconds, compress)
        self._redis.command("SET", name, envelope, "PX", math.ceil(ttl_seconds * 1000))
        for other in others:
            self._redis.command("DEL", other)

    def evict(self, key):
        """Removes an entry under each name that it may have; returns whether there was one."""
        return any([self._redis.command("DEL", name) for name in self.keys_in_redis(key)])

    def _binding(self, key_in_redis):
        return ["cache", self._name, key_in_redis]
