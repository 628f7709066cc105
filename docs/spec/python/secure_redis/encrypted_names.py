"""Names that are read back: envelope-v1.md, section 4.5, with AES-256-GCM-SIV of RFC 8452."""

import hmac
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from .keys import Refused, encode, hkdf

TAG_BYTES = 16


def encrypt_name(ring, binding, name):
    secret = ring.find(ring.primary.key_id)
    keys, nonce = name_encryption(secret, binding[0])
    tag = gcm_siv_tag(keys, nonce, encode(binding), name)
    return secret.key_id + gcm_siv_stream(keys[1], tag, name) + tag


def decrypt_name(ring, binding, encrypted):
    if len(encrypted) < 4 + TAG_BYTES:
        raise Refused("malformed")
    keys, nonce = name_encryption(ring.find(encrypted[:4]), binding[0])
    tag = encrypted[-TAG_BYTES:]
    name = gcm_siv_stream(keys[1], tag, encrypted[4:-TAG_BYTES])
    if not hmac.compare_digest(tag, gcm_siv_tag(keys, nonce, encode(binding), name)):
        raise Refused("not-authentic")
    return name


def name_encryption(secret, purpose):
    nonce = bytes(12)
    return gcm_siv_keys(hkdf(secret.raw, b"", "secure-redis/v1/encrypted-names/" + purpose, 32), nonce), nonce


def aes(key, block):
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)


def polyval(key, data):
    """RFC 8452, section 3; bit i of a little-endian number is the coefficient of x^i."""
    key, total = int.from_bytes(key, "little"), 0
    for at in range(0, len(data), 16):
        total ^= int.from_bytes(data[at : at + 16], "little")
        product = 0
        for bit in range(128):
            product ^= (total << bit) if key >> bit & 1 else 0
        for _ in range(128):
            product ^= (1 << 128 | 1 << 127 | 1 << 126 | 1 << 121 | 1) if product & 1 else 0
            product >>= 1
        total = product
    return total.to_bytes(16, "little")


def gcm_siv_keys(key, nonce):
    """RFC 8452, section 4: the authentication key and the encryption key."""
    halves = [aes(key, struct.pack("<I", i) + nonce)[:8] for i in range(6)]
    return halves[0] + halves[1], b"".join(halves[2:])


def gcm_siv_tag(keys, nonce, associated, plaintext):
    padded = [text + bytes(-len(text) % 16) for text in (associated, plaintext)]
    lengths = struct.pack("<QQ", len(associated) * 8, len(plaintext) * 8)
    total = bytearray(polyval(keys[0], padded[0] + padded[1] + lengths))
    for i in range(12):
        total[i] ^= nonce[i]
    total[15] &= 0x7F
    return aes(keys[1], bytes(total))


def gcm_siv_stream(key, tag, text):
    start, end = int.from_bytes(tag[:4], "little"), tag[4:15] + bytes([tag[15] | 0x80])
    stream = b"".join(aes(key, struct.pack("<I", (start + i) % 2**32) + end) for i in range((len(text) + 15) // 16))
    return bytes(a ^ b for a, b in zip(text, stream))
