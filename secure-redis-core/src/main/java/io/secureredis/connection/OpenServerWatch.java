package io.secureredis.connection;

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
 * Knows which servers ask nobody for a password, although this application has a login for them.
 *
 * <p>A Redis without a password accepts every password of the {@code default} user, so a login that succeeds proves nothing. Whenever a connection is about to log in, {@link ConnectionGuard} opens a
 * second one that sends no login, and tries a command. A server that answers it stays listed until it refuses such a command. Thread-safe.
 */
public final class OpenServerWatch {

    private static final Logger log = LoggerFactory.getLogger(OpenServerWatch.class);
    private static final int MOST_SERVERS = 1000;

    private final boolean refusing;
    private final Clock clock;
    private final Consumer<OpenServer> listener;
    private final Map<String, OpenServer> open = new ConcurrentHashMap<>();
    private final AtomicLong found = new AtomicLong();

    private OpenServerWatch(boolean refusing, Clock clock, Consumer<OpenServer> listener) {
        this.refusing = refusing;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * A watch for {@link ConnectionGuard#withOpenServerWatch}.
     *
     * @param refusing whether such a server is refused: then a connection waits for the answer before it sends its login, and fails by {@code SR357}
     * @param listener called from Netty's threads when a server is found to be open, once until it is not
     */
    public static OpenServerWatch of(boolean refusing, Clock clock, Consumer<OpenServer> listener) {
        return new OpenServerWatch(refusing, clock, listener);
    }

    /** Those that were open when they were last tried, the longest first. */
    public List<OpenServer> open() {
        return open.values().stream()
                .sorted(Comparator.comparing(OpenServer::since))
                .toList();
    }

    /** How many times a server was found to be open, since the start. */
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
            return;
        }
        if (open.containsKey(server) || open.size() >= MOST_SERVERS) {
            return;
        }
        OpenServer now = new OpenServer(clock.instant(), server);
        if (open.putIfAbsent(server, now) == null) {
            found.incrementAndGet();
            log.error("{}", refusal(address).getMessage());
            listener.accept(now);
        }
    }

    static ConnectionException refusal(SocketAddress address) {
        return FailureText.exception(ConnectionFailure.OPEN_SERVER, "Redis at " + name(address), null, null);
    }

    static String name(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getHostString() + ":" + inet.getPort()
                : String.valueOf(address);
    }
}
