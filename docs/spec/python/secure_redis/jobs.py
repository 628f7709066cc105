"""Puts jobs into queues and reads what became of them: job-keys.md."""

import base64
import hashlib
import json
import os
import pathlib
import re
import struct
import threading
import unicodedata
import zipfile

from .envelope import open_envelope, seal
from .keys import hidden_names
from .resp import RedisError

STATES = ("scheduled", "retrying", "ready", "lease", "done", "dead", "tampered")

# Section 7, "enqueue".
ENQUEUE_KEYS = (
    "body",
    "run",
    "scheduled",
    "ready",
    "unique",
    "unique-until",
    "done",
    "dead",
    "tampered",
    "wake",
    "retrying",
    "lease",
    "meta",
)

MAX_AGE_MS = 30 * 24 * 3600 * 1000
LATEST_MS = 253402300799999  # the end of the year 9999

QUEUE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
NAMESPACE = re.compile(r"[A-Za-z0-9._-]{1,64}")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")


class Scripts:
    """The scripts of the release that the workers run, from its jar or from a directory with the .lua files."""

    DIRECTORY = "io/secureredis/jobs/redis/lua"

    def __init__(self, path):
        self._path = pathlib.Path(path)

    def text(self, verb):
        return self._read("shared") + self._read(verb)

    def _read(self, name):
        if self._path.is_dir():
            return (self._path / f"{name}.lua").read_bytes()
        with zipfile.ZipFile(self._path) as jar:
            return jar.read(f"{self.DIRECTORY}/{name}.lua")


class Jobs:
    """One queue. parts is the number of its shards, which every application must know alike."""

    def __init__(self, redis, ring, queue, scripts, namespace="", parts=1):
        require(QUEUE, queue, "a queue")
        if namespace:
            require(NAMESPACE, namespace, "a namespace")
        self._redis = redis
        self._ring = ring
        self._queue = queue
        self._namespace = namespace
        self._parts = parts
        self._enqueue = scripts.text("enqueue")
        self._digest = hashlib.sha1(self._enqueue).hexdigest()
        self._ids = Ids()

    def enqueue(
        self,
        name,
        *arguments,
        delay_ms=0,
        job_id=None,
        unique=None,
        hold_ms=0,
        priority=5,
        max_attempts=None,
        max_age_ms=MAX_AGE_MS,
        headers=None,
        tags=(),
    ):
        """Puts a job; returns the id of the job that is in the queue now.

        job_id: a name of yours; a second job of that name is not put. unique and hold_ms: the key by which it excludes
        other jobs until it has ended, and how long at most. headers: strings by name. tags: at most 8 strings of 1 to
        64 characters, by which people find the job; not for secrets.
        """
        require(NAME, name, "a job")
        if not 1 <= priority <= 9 or min(delay_ms, hold_ms, max_age_ms) < 0 or (unique is None) != (hold_ms == 0):
            raise ValueError("priority is 1 to 9, times are not negative, and a unique key needs hold_ms")
        if any(not isinstance(ms, int) for ms in (delay_ms, hold_ms, max_age_ms, priority, max_attempts or 0)):
            raise ValueError("times and numbers are whole")
        tags = list(dict.fromkeys(tags))
        if len(tags) > 8 or not all(map(is_tag, tags)):
            raise ValueError("at most 8 tags, each of 1 to 64 characters, without control characters or blank ends")
        now = self._now_ms()
        if now + delay_ms > LATEST_MS:
            raise ValueError("the delay ends after the year 9999")
        forms = [self._ids.next(now)] if job_id is None else self._hidden("job-id", job_id)
        uniques = [] if unique is None else self._hidden("job-unique", unique)
        part = self._part(unique if unique is not None else job_id, forms[0])
        chosen = {"m": max_attempts, "u": unique, "i": job_id, "t": tags, "h": headers}
        body = self._body(name, arguments, now, now + delay_ms, max_age_ms, chosen)
        envelope = seal(self._ring, self._binding(part, forms[0], "body"), body)
        due = now + delay_ms if delay_ms else 0
        names = uniques[:1] or [""]
        words = [forms[0], envelope, due, priority, names[0], hold_ms, ",".join(forms[1:]), ",".join(uniques[1:])]
        self._redis.command("SADD", self._prefix() + "queues", part)
        return self._run([self._key(part, key) for key in ENQUEUE_KEYS], words)[1].decode("ascii")

    def _body(self, name, arguments, now, not_before, max_age_ms, chosen):
        """Section 4, role body. Its fields have this order."""
        body = {"v": 1, "n": name, "c": now, "nb": not_before, "na": min(not_before + max_age_ms, LATEST_MS)}
        body.update((field, value) for field, value in chosen.items() if value or value == "")
        body["a"] = list(arguments)
        return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")

    def state(self, job_id):
        """One of STATES, or None for a job that is gone. job_id is what enqueue returned."""
        for part in self._part_names():
            for state in STATES:
                if self._redis.command("ZSCORE", self._key(part, state), job_id) is not None:
                    return state
        return None

    def result(self, job_id):
        """What the job returned, as JSON gives it; KeyError without a result."""
        return self._read(job_id, "result")

    def error(self, job_id):
        """The last error: a dict with t, m, st, at, k and h; KeyError without one."""
        return self._read(job_id, "error")

    def _read(self, job_id, role):
        for part in self._part_names():
            stored = self._redis.command("HGET", self._key(part, role), job_id)
            if stored is not None:
                return json.loads(open_envelope(self._ring, self._binding(part, job_id, role), stored).plaintext)
        raise KeyError(f"no {role}")

    def _run(self, keys, words):
        try:
            return self._redis.command("EVALSHA", self._digest, len(keys), *keys, *words)
        except RedisError as error:
            if not str(error).startswith("NOSCRIPT"):
                raise
        return self._redis.command("EVAL", self._enqueue, len(keys), *keys, *words)

    def _now_ms(self):
        seconds, micros = self._redis.command("TIME")
        return int(seconds) * 1000 + int(micros) // 1000

    def _prefix(self):
        return f"{self._namespace}:secure-jobs:" if self._namespace else "secure-jobs:"

    def _key(self, part, last):
        return f"{self._prefix()}{{{part}}}:{last}"

    def _qualified(self, queue):
        return f"{self._namespace}:{queue}" if self._namespace else queue

    def _binding(self, part, job_id, role):
        return ["job", self._qualified(part), job_id, role]

    def _hidden(self, purpose, name):
        return hidden_names(self._ring, [purpose, self._qualified(self._queue), name])

    def _part_names(self):
        return [self._queue] + [f"{self._queue}~{part}" for part in range(1, self._parts)]

    def _part(self, chosen, random_id):
        """Section 5: by the caller's name in plain text, or else by the random id."""
        digest = hashlib.sha256((random_id if chosen is None else chosen).encode("utf-8")).digest()
        return self._part_names()[struct.unpack(">i", digest[:4])[0] % self._parts]


class Ids:
    """Job ids that sort by age, as section 1 describes them."""

    ALPHABET = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789abcdefghijklmnopqrstuv")

    def __init__(self):
        self._last = 0
        self._lock = threading.Lock()

    def next(self, now_ms):
        with self._lock:
            self._last = max(self._last + 1, now_ms << 16)
            raw = struct.pack(">Q", self._last) + os.urandom(7)
        return base64.b32encode(raw).translate(self.ALPHABET).decode("ascii")


def is_tag(text):
    """Section 4: no control, format and line-separator characters, no half of a surrogate pair."""
    printable = all(unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for each in text)
    return 1 <= len(text) <= 64 and printable and text == text.strip()


def require(pattern, text, what):
    if not pattern.fullmatch(text):
        raise ValueError(f"this is not the name of {what}")
