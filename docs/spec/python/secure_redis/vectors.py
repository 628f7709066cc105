"""Compares this reader with the vectors of envelope-v1.md, section 11."""

import json
import pathlib

from .encrypted_names import decrypt_name, encrypt_name
from .envelope import open_envelope
from .keys import KeyRing, Refused, Secret, hidden_name


def secret_of(text):
    return Secret(bytes.fromhex(text))


def ring_of(vector):
    ring = vector["keyRing"]
    return KeyRing(secret_of(ring["primary"]), map(secret_of, ring["openOnly"]), ring["retired"])


def open_vector(vector):
    return open_envelope(
        ring_of(vector),
        vector["binding"],
        bytes.fromhex(vector["envelope"]),
        now=vector["now"],
        clock_skew=vector["clockSkew"],
        max_plaintext_bytes=vector["maxPlaintextBytes"],
    )


def disagreements(vector):
    """What this reader finds otherwise than the vector says, as a list of texts."""
    if vector["kind"] == "key-id":
        return compare("keyId", secret_of(vector["secret"]).key_id.hex(), vector["keyId"])
    if vector["kind"] == "hidden-name":
        return compare("hiddenName", hidden_name(secret_of(vector["secret"]), vector["binding"]), vector["hiddenName"])
    if vector["kind"] == "encrypted-name":
        return name_disagreements(vector)
    try:
        opened = open_vector(vector)
    except Refused as refused:
        return compare("outcome", str(refused), vector["outcome"])
    return (
        compare("outcome", "ok", vector["outcome"])
        + compare("plaintext", opened.plaintext.hex(), vector.get("plaintext"))
        + compare("dataKey", opened.data_key.hex(), vector.get("dataKey"))
        + compare("commitment", opened.commitment.hex(), vector.get("commitment"))
        + compare("associatedData", opened.associated_data.hex(), vector.get("associatedData"))
    )


def name_disagreements(vector):
    ring, encrypted = KeyRing(secret_of(vector["secret"])), bytes.fromhex(vector["encryptedName"])
    try:
        name = decrypt_name(ring, vector["binding"], encrypted)
    except Refused as refused:
        return compare("outcome", str(refused), vector["outcome"])
    again = encrypt_name(ring, vector["binding"], name)
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
