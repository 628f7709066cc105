package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.connection.OutageLog;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records which servers require no password, although this application has a login for them.
 *
 * <p>A Redis without a password accepts every password of the {@code default} user, so a successful login proves
 * nothing. Whenever a connection is about to log in, {@link ConnectionGuard} opens a second one that sends no login,
 * and tries a command. A server that answers it stays listed until it refuses such a command. It is logged once until
 * then, and at most once a minute. Thread-safe.
 */
final class OpenServerWatch {

    private static final Logger log = LoggerFactory.getLogger(OpenServerWatch.class);
    private static final int MOST_SERVERS = 1000;

    private final boolean refusing;
    private final Clock clock;
    private final Consumer<OpenServer> listener;
    private final Map<String, OpenServer> open = new ConcurrentHashMap<>();
    private final AtomicLong found = new AtomicLong();
    private final OutageLog lines;

    private OpenServerWatch(boolean refusing, Clock clock, Consumer<OpenServer> listener) {
        this.refusing = refusing;
        this.clock = clock;
        this.listener = listener;
        this.lines = new OutageLog(clock);
    }

    /**
     * Returns a watch for {@link ConnectionGuard#withOpenServerWatch}.
     *
     * @param refusing whether such a server is refused: a connection then waits for the answer before it sends its
     *     login, and fails with {@code SR357}
     * @param listener called from Netty's threads when a server is found to be open, once until it is not
     */
    public static OpenServerWatch of(boolean refusing, Clock clock, Consumer<OpenServer> listener) {
        return new OpenServerWatch(refusing, clock, listener);
    }

    /** Returns the servers that were open at the last probe, the longest first. */
    public List<OpenServer> open() {
        return open.values().stream()
                .sorted(Comparator.comparing(OpenServer::since))
                .toList();
    }

    /** Returns how many times a server was found to be open, since the start. */
    public long found() {
        return found.get();
    }

    boolean isRefusing() {
        return refusing;
    }

    void seen(SocketAddress address, boolean isOpen) {
        String server = name(address);
        if (!isOpen) {
            open.remove(server);
            lines.returned(server);
            return;
        }
        if (open.containsKey(server)) {
            report(server, address);
            return;
        }
        if (open.size() >= MOST_SERVERS) {
            return;
        }
        OpenServer now = new OpenServer(clock.instant(), server);
        if (open.putIfAbsent(server, now) == null) {
            found.incrementAndGet();
            report(server, address);
            listener.accept(now);
        }
    }

    private void report(String server, SocketAddress address) {
        long leftOut = lines.failed(server, ConnectionFailure.OPEN_SERVER);
        if (leftOut != OutageLog.SILENT) {
            log.error("{}{}", refusal(address).getMessage(), OutageLog.since(leftOut));
        }
    }

    static ConnectionException refusal(SocketAddress address) {
        return ConnectionFailures.exception(ConnectionFailure.OPEN_SERVER, name(address));
    }

    static String name(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getHostString() + ":" + inet.getPort()
                : String.valueOf(address);
    }
}
