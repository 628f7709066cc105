package io.secureredis.testserver;

import io.secureredis.testserver.ProxyTraffic.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection through a {@link TcpProxy}. Each direction has a thread that reads and one that writes when the data
 * is due, so that latency delays data without limiting how much is in flight.
 */
final class ProxyConnection {

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final byte[] OK = {'+', 'O', 'K', '\r', '\n'};

    private final Socket client;
    private final Socket target = new Socket();
    private final InetSocketAddress address;
    private final List<byte[]> opening;
    private final ProxyTraffic traffic;
    private final boolean cutAtFirstData;
    private final Consumer<ProxyConnection> onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger openDirections = new AtomicInteger(2);

    /**
     * @param opening commands to send first
     * @param cutAtFirstData whether the connection is reset instead of forwarding the client's first data
     */
    ProxyConnection(
            Socket client,
            InetSocketAddress address,
            List<byte[]> opening,
            ProxyTraffic traffic,
            boolean cutAtFirstData,
            Consumer<ProxyConnection> onEnd) {
        this.client = client;
        this.address = address;
        this.opening = opening;
        this.traffic = traffic;
        this.cutAtFirstData = cutAtFirstData;
        this.onEnd = onEnd;
    }

    void start() {
        thread("connect", () -> {
            try {
                client.setTcpNoDelay(true);
                target.setTcpNoDelay(true);
                target.connect(address, 10_000);
                open();
            } catch (IOException unreachable) {
                cut();
                return;
            }
            forward(client, target, Direction.TO_TARGET);
            forward(target, client, Direction.TO_CLIENT);
        });
    }

    private void open() throws IOException {
        for (byte[] command : opening) {
            target.getOutputStream().write(command);
            for (byte expected : OK) {
                if (target.getInputStream().read() != expected) {
                    throw new IOException("A command that goes ahead was refused");
                }
            }
        }
    }

    private void forward(Socket from, Socket to, Direction direction) {
        DelayQueue<Chunk> queue = new DelayQueue<>();
        thread("read " + direction, () -> read(from, queue, direction));
        thread("write " + direction, () -> write(to, queue));
    }

    private void read(Socket from, DelayQueue<Chunk> queue, Direction direction) {
        byte[] buffer = new byte[CHUNK_BYTES];
        long due = traffic.due();
        long sequence = 0;
        try {
            InputStream in = from.getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                byte[] data = Arrays.copyOf(buffer, count);
                if (cutAtFirstData && direction == Direction.TO_TARGET) {
                    cut();
                    break;
                }
                traffic.record(direction, data);
                // When latency decreases, later data must not overtake
                due += Math.max(0, traffic.due() - due);
                queue.add(new Chunk(data, due, sequence++));
            }
        } catch (IOException reset) {
            cut();
        }
        queue.add(new Chunk(null, due, sequence));
    }

    private void write(Socket to, DelayQueue<Chunk> queue) {
        try {
            for (byte[] data = next(queue); data != null; data = next(queue)) {
                to.getOutputStream().write(data);
            }
            to.shutdownOutput();
            if (openDirections.decrementAndGet() == 0) {
                end();
            }
        } catch (IOException reset) {
            cut();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte @Nullable [] next(DelayQueue<Chunk> queue) throws InterruptedException {
        byte[] data = queue.take().data;
        traffic.awaitDelivery(ended::get);
        return data;
    }

    /** Closes both sides; the peer of a side that is still open sees a reset. */
    void cut() {
        resetOnClose(client);
        resetOnClose(target);
        end();
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            close(client);
            close(target);
            traffic.connectionEnded();
            onEnd.accept(this);
        }
    }

    private static void resetOnClose(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            // Closed by this side or reset by the other: there is no connection left to reset
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close a proxied connection", e);
        }
    }

    static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, "tcp-proxy " + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Data to write when it is due, in order of arrival; no data at the end of the stream. */
    private static final class Chunk implements Delayed {

        private final byte @Nullable [] data;
        private final long dueNanos;
        private final long sequence;

        Chunk(byte @Nullable [] data, long dueNanos, long sequence) {
            this.data = data;
            this.dueNanos = dueNanos;
            this.sequence = sequence;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(sequence, ((Chunk) other).sequence);
        }
    }
}
