package io.secureredis.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Loopback ports that nobody else gets while they are reserved, so that a server that is down finds its own again, and
 * a test that needs a port on which nobody listens has one.
 *
 * <p>A socket that is bound and does not listen reserves one: the kernel gives the port to nobody who asks for any, but
 * still to who names it and, like Redis, reuses addresses. That is so on Linux only; elsewhere another process may take
 * the port before it is used.
 */
final class FreePort {

    private static final boolean RESERVES = System.getProperty("os.name", "").startsWith("Linux");
    private static final Map<Integer, Socket> RESERVED = new ConcurrentHashMap<>();

    private FreePort() {}

    /** Returns a port on which nobody listens, reserved until it is released or the JVM ends. */
    static int next() {
        try {
            return RESERVES ? reserved() : unreserved();
        } catch (IOException e) {
            throw new UncheckedIOException("No free loopback port", e);
        }
    }

    private static int reserved() throws IOException {
        Socket socket = new Socket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        RESERVED.put(socket.getLocalPort(), socket);
        return socket.getLocalPort();
    }

    private static int unreserved() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Ends the reservation, if there is one. */
    static void release(int port) {
        Socket socket = RESERVED.remove(port);
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot release port " + port, e);
            }
        }
    }
}
