package io.secureredis.testserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loopback port that forwards to another one and, on request, fails like a network: it delays, cuts, refuses or
 * swallows data. It can also record the traffic.
 *
 * <p>Every call applies to existing and future connections and takes effect before it returns. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {

    private final InetSocketAddress target;
    private final List<byte[]> opening;
    private final int port;
    private final ProxyTraffic traffic = new ProxyTraffic();
    private final List<ProxyConnection> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger toCut = new AtomicInteger();
    private final Object listening = new Object();
    private ServerSocket listener;
    private Thread acceptor;

    private TcpProxy(InetSocketAddress target, List<byte[]> opening) throws IOException {
        this.target = target;
        this.opening = opening;
        this.port = FreePort.next();
        this.listener = listen(port);
        this.acceptor = serve(listener);
    }

    /** Listens on a free loopback port and forwards to the given one. */
    public static TcpProxy to(String host, int port) {
        return to(host, port, List.of());
    }

    /** Sends commands first on each connection. Their answers must be {@code +OK}, and the client does not see them. */
    static TcpProxy to(String host, int port, List<byte[]> opening) {
        try {
            return new TcpProxy(new InetSocketAddress(host, port), opening);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on a free loopback port", e);
        }
    }

    /** Forwards to the {@link RedisTestServer#port} of the server. */
    public static TcpProxy to(RedisTestServer server) {
        return to(server.host(), server.port());
    }

    /** Returns the host name to connect to. */
    public String host() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    /** Returns the port to connect to; it stays the same after {@link #refuse} and {@link #accept}. */
    public int port() {
        return port;
    }

    /** Returns how many connections are open through the proxy. */
    public int connections() {
        return connections.size();
    }

    /** Delays all data, in each direction, by this much; zero ends the delay. */
    public void addLatency(Duration latency) {
        traffic.delay(latency);
    }

    /** Resets all open connections. New ones are served. */
    public void cutAll() {
        connections.forEach(ProxyConnection::cut);
    }

    /**
     * Resets each of the next connections when the client sends something, which does not reach the target. Later ones
     * are served.
     */
    public void cutNext(int connections) {
        toCut.set(connections);
    }

    /** Stops listening, so that a new connection is refused. Open ones continue. */
    public void refuse() {
        synchronized (listening) {
            try {
                listener.close();
                // The kernel keeps listening until the thread has left its accept
                acceptor.join();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot stop listening on port " + port, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RedisTestServerException("Interrupted while port " + port + " was closing", e);
            }
        }
    }

    /** Ends {@link #refuse}. */
    public void accept() {
        synchronized (listening) {
            if (!listener.isClosed()) {
                return;
            }
            try {
                listener = listen(port);
                acceptor = serve(listener);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot listen on port " + port + " again", e);
            }
        }
    }

    /**
     * Lets nothing through any more, without an error on either side, like a network that loses every packet.
     * Connections are still accepted.
     */
    public void blackhole() {
        traffic.hold(true);
    }

    /** Ends {@link #blackhole}. The held data is delivered now, as TCP would send it again. */
    public void deliver() {
        traffic.hold(false);
    }

    /** Records from now on what passes in each direction, and discards earlier recordings. */
    public void startCapture() {
        traffic.startCapture();
    }

    /** Returns what clients have sent since {@link #startCapture}, of all connections in the order of arrival. */
    public byte[] capturedFromClients() {
        return traffic.captured(ProxyTraffic.Direction.TO_TARGET);
    }

    /** Returns what the target has sent since {@link #startCapture}, of all connections in the order of arrival. */
    public byte[] capturedFromTarget() {
        return traffic.captured(ProxyTraffic.Direction.TO_CLIENT);
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private Thread serve(ServerSocket from) {
        return ProxyConnection.thread("accept " + port, () -> {
            while (!from.isClosed()) {
                acceptOne(from);
            }
        });
    }

    private void acceptOne(ServerSocket from) {
        Socket client;
        try {
            client = from.accept();
        } catch (IOException e) {
            if (from.isClosed()) {
                return;
            }
            throw new UncheckedIOException("Cannot accept on port " + port, e);
        }
        boolean cut = toCut.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        ProxyConnection connection = new ProxyConnection(client, target, opening, traffic, cut, connections::remove);
        connections.add(connection);
        connection.start();
    }

    /** Stops listening and resets all connections. */
    @Override
    public void close() {
        refuse();
        cutAll();
        FreePort.release(port);
    }
}
