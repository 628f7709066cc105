"""Seals and opens envelopes, version 1: envelope-v1.md, sections 2 and 6 to 8."""

import hmac
import math
import os
import struct
import time
import zlib
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .keys import Refused, data_key, encode

HEADER = struct.Struct(">2sBB4s16s16s12sII")
TAG_BYTES = 16
COMPRESSED = 0x01
MAX_PLAINTEXT_BYTES = 64 * 1024 * 1024
CLOCK_SKEW_SECONDS = 5


class Opened(NamedTuple):
    """A value that opened, and what was derived on the way."""

    plaintext: bytes
    key_id: bytes
    written_at: int
    lifetime: int
    data_key: bytes
    commitment: bytes
    associated_data: bytes

    def __repr__(self):
        return f"Opened(key id {self.key_id.hex()}, {len(self.plaintext)} bytes)"


def seal(ring, binding, plaintext, lifetime=0, compress=False, now=None):
    """Section 6. Each message has a data key of its own, so the limit of messages to a key is never near.

    lifetime: seconds, rounded up; 0 for none. now: seconds since 1970, the current time if absent.
    """
    if len(plaintext) > MAX_PLAINTEXT_BYTES:
        raise ValueError(f"{len(plaintext)} bytes are more than a reader accepts ({MAX_PLAINTEXT_BYTES})")
    secret = ring.find(ring.primary.key_id)
    salt, nonce = os.urandom(16), os.urandom(12)
    key, commitment = data_key(secret, binding[0], salt)
    written_at = int(time.time() if now is None else now)
    seconds = min(math.ceil(lifetime), 2**32 - 1)
    payload = zlib.compress(plaintext) if compress else plaintext
    flags = COMPRESSED if compress else 0
    header = HEADER.pack(b"SR", 1, flags, secret.key_id, salt, commitment, nonce, written_at, seconds)
    return header + AESGCM(key).encrypt(nonce, payload, header + encode(binding))


def open_envelope(
    ring, binding, envelope, now=None, clock_skew=CLOCK_SKEW_SECONDS, max_plaintext_bytes=MAX_PLAINTEXT_BYTES
):
    """Section 7, step by step. Raises Refused with the name of the first step that fails."""
    if envelope[:2] != b"SR":
        raise Refused("not-sealed")
    if len(envelope) < HEADER.size + TAG_BYTES or envelope[2] != 1 or envelope[3] & ~COMPRESSED:
        raise Refused("malformed")
    _, _, flags, key_id, salt, claimed, nonce, written_at, lifetime = HEADER.unpack(envelope[: HEADER.size])
    secret = ring.find(key_id)
    key, commitment = data_key(secret, binding[0], salt)
    if not hmac.compare_digest(commitment, claimed):
        raise Refused("wrong-commitment")
    associated = envelope[: HEADER.size] + encode(binding)
    try:
        payload = AESGCM(key).decrypt(nonce, envelope[HEADER.size :], associated)
    except InvalidTag:
        raise Refused("not-authentic") from None
    now = time.time() if now is None else now
    if lifetime and now >= written_at + lifetime + clock_skew:
        raise Refused("expired")
    plaintext = inflate(payload, max_plaintext_bytes) if flags & COMPRESSED else payload
    if len(plaintext) > max_plaintext_bytes:
        raise Refused("too-large")
    return Opened(plaintext, key_id, written_at, lifetime, key, commitment, associated)


def inflate(stream, cap):
    """Section 8; at most one byte above the cap."""
    inflater = zlib.decompressobj()
    try:
        plaintext = inflater.decompress(stream, cap + 1)
    except zlib.error:
        raise Refused("malformed") from None
    if len(plaintext) <= cap and (not inflater.eof or inflater.unused_data):
        raise Refused("malformed")
    return plaintext
