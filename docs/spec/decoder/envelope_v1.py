#!/usr/bin/env python3
"""A second reader and writer of the envelope, version 1, written from docs/spec/envelope-v1.md alone.

    envelope_v1.py verify DIRECTORY    reads every vector in the directory, and says which disagree
    envelope_v1.py seal                JSON on standard input (secret, binding, plaintext, writtenAt, lifetime, compress);
                                       prints the envelope in hexadecimal
    envelope_v1.py open                a vector of kind "open" on standard input; prints the outcome, and the plaintext

Needs Python 3.8 or newer and the package "cryptography".
"""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import re
import struct
import sys
import zlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HEADER = struct.Struct(">2sBB4s16s16s12sII")
TAG_BYTES = 16
COMPRESSED = 0x01


class Refused(Exception):
    """The outcome of section 7, by name."""


def hkdf(secret, salt, info, length):
    return HKDF(algorithm=SHA256(), length=length, salt=salt or bytes(32), info=info.encode("ascii")).derive(secret)


def key_id(secret):
    return hkdf(secret, b"", "secure-redis/v1/key-id", 4)


def data_key(secret, purpose, salt):
    """Section 4.1: the data key and the commitment."""
    info = f"secure-redis/v1/{purpose}/AES-{len(secret) * 8}-GCM"
    okm = hkdf(secret, salt, info, len(secret) + 16)
    return okm[: len(secret)], okm[len(secret) :]


def encode(binding):
    """Section 5."""
    if not re.fullmatch(r"[a-z0-9.-]{1,32}", binding[0]):
        raise ValueError("not a purpose")
    fields = [field.encode("utf-8") for field in binding]
    return b"".join(struct.pack(">I", len(field)) + field for field in fields)


def hidden_name(secret, binding):
    """Section 4.4."""
    name_key = hkdf(secret, b"", "secure-redis/v1/names/" + binding[0], 32)
    digest = hmac.new(name_key, encode(binding), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode("ascii")


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


def name_encryption(secret, purpose):
    nonce = bytes(12)
    return gcm_siv_keys(hkdf(secret, b"", "secure-redis/v1/encrypted-names/" + purpose, 32), nonce), nonce


def encrypt_name(secret, binding, name):
    """Section 4.5."""
    keys, nonce = name_encryption(secret, binding[0])
    tag = gcm_siv_tag(keys, nonce, encode(binding), name)
    return key_id(secret) + gcm_siv_stream(keys[1], tag, name) + tag


def decrypt_name(secret, binding, encrypted):
    """Section 4.5, with a ring of one secret."""
    if len(encrypted) < 4 + TAG_BYTES:
        raise Refused("malformed")
    if encrypted[:4] != key_id(secret):
        raise Refused("unknown-key")
    keys, nonce = name_encryption(secret, binding[0])
    tag = encrypted[-TAG_BYTES:]
    name = gcm_siv_stream(keys[1], tag, encrypted[4:-TAG_BYTES])
    if not hmac.compare_digest(tag, gcm_siv_tag(keys, nonce, encode(binding), name)):
        raise Refused("not-authentic")
    return name


def seal(secret, binding, plaintext, written_at, lifetime, compress):
    """Section 6, with a data key of its own for the one message."""
    payload = zlib.compress(plaintext) if compress else plaintext
    salt, nonce = os.urandom(16), os.urandom(12)
    key, commitment = data_key(secret, binding[0], salt)
    flags = COMPRESSED if compress else 0
    header = HEADER.pack(b"SR", 1, flags, key_id(secret), salt, commitment, nonce, written_at, lifetime)
    return header + AESGCM(key).encrypt(nonce, payload, header + encode(binding))


def open_envelope(envelope, vector):
    """Section 7, step by step; returns the plaintext, and what was derived on the way."""
    ring = vector["keyRing"]
    if envelope[:2] != b"SR":
        raise Refused("not-sealed")
    if len(envelope) < HEADER.size + TAG_BYTES or envelope[2] != 1 or envelope[3] & ~COMPRESSED:
        raise Refused("malformed")
    _, _, flags, named, salt, claimed, nonce, written_at, lifetime = HEADER.unpack(envelope[: HEADER.size])
    if named.hex() in ring["retired"]:
        raise Refused("retired-key")
    secrets = {key_id(s): s for s in map(bytes.fromhex, [ring["primary"], *ring["openOnly"]])}
    if named not in secrets:
        raise Refused("unknown-key")
    key, commitment = data_key(secrets[named], vector["binding"][0], salt)
    if not hmac.compare_digest(commitment, claimed):
        raise Refused("wrong-commitment")
    associated = envelope[: HEADER.size] + encode(vector["binding"])
    try:
        payload = AESGCM(key).decrypt(nonce, envelope[HEADER.size :], associated)
    except InvalidTag:
        raise Refused("not-authentic") from None
    if lifetime and vector["now"] >= written_at + lifetime + vector["clockSkew"]:
        raise Refused("expired")
    plaintext = inflate(payload, vector["maxPlaintextBytes"]) if flags & COMPRESSED else payload
    if len(plaintext) > vector["maxPlaintextBytes"]:
        raise Refused("too-large")
    return plaintext, {"dataKey": key, "commitment": commitment, "associatedData": associated}


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


def disagreements(vector):
    """What this reader finds otherwise than the vector says, as a list of texts."""
    if vector["kind"] == "key-id":
        return compare("keyId", key_id(bytes.fromhex(vector["secret"])).hex(), vector["keyId"])
    if vector["kind"] == "hidden-name":
        name = hidden_name(bytes.fromhex(vector["secret"]), vector["binding"])
        return compare("hiddenName", name, vector["hiddenName"])
    if vector["kind"] == "encrypted-name":
        return name_disagreements(vector)
    try:
        plaintext, derived = open_envelope(bytes.fromhex(vector["envelope"]), vector)
    except Refused as refused:
        return compare("outcome", str(refused), vector["outcome"])
    found = compare("outcome", "ok", vector["outcome"]) + compare("plaintext", plaintext.hex(), vector.get("plaintext"))
    for name, value in derived.items():
        found += compare(name, value.hex(), vector.get(name))
    return found


def name_disagreements(vector):
    secret, encrypted = bytes.fromhex(vector["secret"]), bytes.fromhex(vector["encryptedName"])
    try:
        name = decrypt_name(secret, vector["binding"], encrypted)
    except Refused as refused:
        return compare("outcome", str(refused), vector["outcome"])
    again = encrypt_name(secret, vector["binding"], name)
    return (
        compare("outcome", "ok", vector["outcome"])
        + compare("name", name.decode("utf-8"), vector["name"])
        + compare("encryptedName", again.hex(), encrypted.hex())
    )


def compare(what, found, expected):
    return [] if found == expected else [f"{what} is {found}, expected {expected}"]


def verify(directory):
    files = sorted(pathlib.Path(directory).glob("*.json"))
    failed = 0
    for file in files:
        found = disagreements(json.loads(file.read_text(encoding="utf-8")))
        failed += bool(found)
        for text in found:
            print(f"error: {file.name}: {text}")
    print(f"{len(files)} vectors, {failed} disagree")
    return 1 if failed or not files else 0


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "verify":
        return verify(arguments[1])
    if arguments == ["seal"]:
        given = json.load(sys.stdin)
        secret, plaintext = bytes.fromhex(given["secret"]), bytes.fromhex(given["plaintext"])
        times = given["writtenAt"], given["lifetime"]
        print(seal(secret, given["binding"], plaintext, *times, given["compress"]).hex())
        return 0
    if arguments == ["open"]:
        vector = json.load(sys.stdin)
        try:
            print("ok", open_envelope(bytes.fromhex(vector["envelope"]), vector)[0].hex())
        except Refused as refused:
            print(refused)
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
