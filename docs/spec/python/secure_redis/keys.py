"""Secrets, key rings and what is derived from them: envelope-v1.md, sections 3 to 5."""

import base64
import binascii
import hashlib
import hmac
import re
import struct

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Refused(Exception):
    """A value does not open. Its text is the name of the outcome in section 7, and nothing else."""


class InvalidSecret(ValueError):
    """A secret that must not be used. The message never contains it."""


class Secret:
    """16, 24 or 32 bytes. Printing it shows its key id."""

    def __init__(self, raw):
        if len(raw) not in (16, 24, 32):
            raise InvalidSecret(f"the secret has {len(raw)} bytes; 16, 24 or 32 are required")
        self.raw = bytes(raw)
        self.key_id = hkdf(self.raw, b"", "secure-redis/v1/key-id", 4)

    @classmethod
    def parse(cls, text):
        """Reads the text of a configuration: base64, standard or URL-safe, with or without padding."""
        text = text.strip()
        if re.fullmatch(r"[0-9a-f]{32,}|[0-9A-F]{32,}", text):
            raise InvalidSecret("the secret is hexadecimal; base64 is required")
        body = text.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            raw = base64.b64decode(body + "=" * (-len(body) % 4), validate=True)
        except (binascii.Error, ValueError):
            raise InvalidSecret("the secret is not base64") from None
        if raw == bytes(range(len(raw))) or len(set(raw)) < 2:
            raise InvalidSecret("the secret is known to everyone: it is an example, or one byte repeated")
        return cls(raw)

    def __repr__(self):
        return f"Secret({self.key_id.hex()})"


class KeyRing:
    """The primary secret seals; the others only open. Nothing opens under a retired key id."""

    def __init__(self, primary, open_only=(), retired=()):
        self.primary = primary
        self.secrets = {}
        for secret in (primary, *open_only):
            if self.secrets.setdefault(secret.key_id, secret).raw != secret.raw:
                raise InvalidSecret(f"two secrets have the key id {secret.key_id.hex()}")
        self.retired = {bytes.fromhex(key_id) if isinstance(key_id, str) else bytes(key_id) for key_id in retired}

    def find(self, key_id):
        """Section 7, steps 3 and 4."""
        if key_id in self.retired:
            raise Refused("retired-key")
        if key_id not in self.secrets:
            raise Refused("unknown-key")
        return self.secrets[key_id]

    def usable(self):
        """Every secret that opens, the primary first."""
        return [secret for key_id, secret in self.secrets.items() if key_id not in self.retired]


def hkdf(secret, salt, info, length):
    return HKDF(algorithm=SHA256(), length=length, salt=salt or bytes(32), info=info.encode("ascii")).derive(secret)


def data_key(secret, purpose, salt):
    """Section 4.1: the data key and the commitment."""
    info = f"secure-redis/v1/{purpose}/AES-{len(secret.raw) * 8}-GCM"
    okm = hkdf(secret.raw, salt, info, len(secret.raw) + 16)
    return okm[: len(secret.raw)], okm[len(secret.raw) :]


def encode(binding):
    """Section 5. A field is text or bytes; the first one is the purpose."""
    if not re.fullmatch(r"[a-z0-9.-]{1,32}", binding[0]):
        raise ValueError("not a purpose")
    fields = [field.encode("utf-8") if isinstance(field, str) else bytes(field) for field in binding]
    return b"".join(struct.pack(">I", len(field)) + field for field in fields)


def hidden_name(secret, binding):
    """Section 4.4, under one secret."""
    name_key = hkdf(secret.raw, b"", "secure-redis/v1/names/" + binding[0], 32)
    digest = hmac.new(name_key, encode(binding), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode("ascii")


def hidden_names(ring, binding):
    """All forms of a name, the primary secret's first."""
    return [hidden_name(secret, binding) for secret in ring.usable()]
