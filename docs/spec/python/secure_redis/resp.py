"""The part of the Redis protocol (RESP2) that this package needs, over a socket."""

import ipaddress
import socket


class RedisError(Exception):
    """An error that Redis answered. Its text is Redis's own."""


class Redis:
    """One connection, for one thread. Follows a cluster to the node that holds a key."""

    def __init__(self, address, connect):
        self._connect = connect
        self._nodes = {address: connect(address)}
        self._first = address

    @classmethod
    def connect(
        cls, host, port=6379, username=None, password=None, database=0, tls=None, plaintext=False, timeout=30
    ):
        """Opens a connection.

        tls: an ssl.SSLContext, such as ssl.create_default_context(). Without it, only this machine is spoken to,
        unless plaintext is true.
        """
        if tls is None and not plaintext and not is_loopback(host):
            raise ValueError("Redis on another host needs TLS: pass tls=ssl.create_default_context()")

        def connect(address):
            raw = socket.create_connection(address, timeout)
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            node = Node(tls.wrap_socket(raw, server_hostname=address[0]) if tls else raw)
            try:
                if password is not None:
                    node.command("AUTH", *([username] if username else []), password)
                if database:
                    node.command("SELECT", database)
            except BaseException:
                node.close()
                raise
            return node

        return cls((host, port), connect)

    def command(self, *words):
        """Sends a command and returns its reply: bytes, int, list or None.

        If the connection breaks, the command fails, and the next one opens another connection.
        """
        address = self._first
        for _ in range(5):
            try:
                return self._node(address).command(*words)
            except RedisError as error:
                kind, *rest = str(error).split(" ")
                if kind != "MOVED":
                    raise
                host, _, port = rest[1].rpartition(":")
                address = (host or address[0], int(port))
            except OSError:
                # A reply that comes late must not be taken for that of the next command.
                broken = self._nodes.pop(address, None)
                if broken:
                    broken.close()
                raise
        raise RedisError("the cluster keeps moving the key")

    def _node(self, address):
        if address not in self._nodes:
            self._nodes[address] = self._connect(address)
        return self._nodes[address]

    def close(self):
        for node in self._nodes.values():
            node.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Node:
    """A connection to one server."""

    def __init__(self, connected):
        self._socket = connected
        self._in = connected.makefile("rb")

    def command(self, *words):
        encoded = [word if isinstance(word, bytes) else str(word).encode("utf-8") for word in words]
        parts = [b"*%d\r\n" % len(encoded)] + [b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded]
        self._socket.sendall(b"".join(parts))
        return self._reply()

    def _reply(self):
        kind, rest = self._line()
        if kind == b"+":
            return rest
        if kind == b"-":
            # Redis quotes the words of a command that it does not know.
            raise RedisError(rest.split(b", with args")[0].decode("utf-8", "replace"))
        if kind == b":":
            return int(rest)
        if kind == b"$":
            return None if rest == b"-1" else self._exactly(int(rest) + 2)[:-2]
        if kind == b"*":
            return None if rest == b"-1" else self._elements(int(rest))
        raise ConnectionError("this is not Redis")

    def _elements(self, count):
        """Reads all of them, so that an error among them does not leave the rest in the stream."""
        elements, failure = [], None
        for _ in range(count):
            try:
                elements.append(self._reply())
            except RedisError as error:
                failure = failure or error
        if failure:
            raise failure
        return elements

    def _line(self):
        line = self._in.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("Redis closed the connection")
        return line[:1], line[1:-2]

    def _exactly(self, length):
        content = self._in.read(length)
        if len(content) != length:
            raise ConnectionError("Redis closed the connection")
        return content

    def close(self):
        self._in.close()
        self._socket.close()


def is_loopback(host):
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
