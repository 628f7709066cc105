package io.secureredis.cache.near;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.SetArgs;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.secureredis.SecureRedisException;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for changes on a separate connection, and reports them to a {@link NearCache}.
 *
 * <p>In Redis: {@code CLIENT TRACKING ON BCAST PREFIX …} (RESP3). The server remembers no keys for us; it sends a
 * message for every change of a key with such a prefix, by any client, including expiry and eviction. When the
 * connection is lost, the tier is emptied and stays empty until tracking is on again. A {@code PING} at every heartbeat
 * detects a connection that is silently dead: after {@value #MISSED_HEARTBEATS} unanswered heartbeats, the tier answers
 * nothing.
 *
 * <p>Tracking that is on does not prove that its messages arrive: over RESP2 the server cannot send them, and a proxy
 * may drop them. Therefore this connection changes a <em>probe</em> key ({@code SET}, with a short time to live) before
 * anything is kept or served, and again after each reconnection. The tier stays empty until the message about the probe
 * has arrived.
 *
 * <p>Replies and messages arrive in order on one connection. An answer to {@code PING} therefore proves that every
 * earlier change has been received.
 */
public final class NearCacheTracking implements AutoCloseable {

    static final int MISSED_HEARTBEATS = 3;

    private static final Logger log = LoggerFactory.getLogger(NearCacheTracking.class);
    private static final String INVALIDATE = "invalidate";
    private static final String PROBE = "near-probe:";
    private static final String USUAL_PREFIX = "secure-redis:";
    private static final long PROBE_MILLIS = 10_000;
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final String REMEDY =
            "It needs RESP3, a user who may SET the probe key, and a connection that passes the server's messages on: leave the protocol version of the client alone, "
                    + "go around proxies, or set secure-redis.cache.near.enabled to false.";

    private final NearCache near;
    private final TrackingArgs tracking;
    private final Duration heartbeat;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final ScheduledExecutorService timer;
    private final byte[] probeKey;
    private final ConnectionFailures failures;
    private final CountDownLatch firstProof = new CountDownLatch(1);
    private final Object order = new Object();
    private long connections;
    private boolean trackingOn;
    private boolean warned;
    private long quietUntilNanos = System.nanoTime();
    /** Whether tracking is on, and a message has arrived on this connection. */
    private boolean tracked;

    private long probeUntil;

    private NearCacheTracking(
            NearCache near,
            StatefulRedisConnection<byte[], byte[]> connection,
            Collection<String> keyPrefixes,
            String probePrefix,
            Duration heartbeat,
            ConnectionFailures failures) {
        this.failures = failures;
        this.probeKey = (probePrefix + PROBE + UUID.randomUUID()).getBytes(StandardCharsets.UTF_8);
        this.near = near;
        this.connection = connection;
        this.heartbeat = heartbeat;
        this.tracking = TrackingArgs.Builder.enabled().bcast();
        List<String> prefixes = withoutOverlaps(keyPrefixes);
        if (!prefixes.isEmpty()) {
            tracking.prefixes(StandardCharsets.UTF_8, prefixes.toArray(String[]::new));
        }
        near.watching(prefixes);
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "secure-redis-near-cache");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Redis refuses a prefix that begins with another one. An empty prefix stands for all keys. */
    private static List<String> withoutOverlaps(Collection<String> prefixes) {
        return prefixes.contains("")
                ? List.of()
                : prefixes.stream()
                        .distinct()
                        .filter(prefix ->
                                prefixes.stream().noneMatch(other -> prefix.startsWith(other) && !prefix.equals(other)))
                        .toList();
    }

    /**
     * Does the same as {@link #start(NearCache, RedisClient, Collection, String, Duration)}. The probe begins with the
     * first prefix, or with {@code secure-redis:} if there is none.
     */
    public static NearCacheTracking start(
            NearCache near, RedisClient client, Collection<String> keyPrefixes, Duration heartbeat) {
        return start(near, client, keyPrefixes, keyPrefixes.stream().findFirst().orElse(USUAL_PREFIX), heartbeat);
    }

    /**
     * Connects and starts to listen. Waits for the first message for at most {@value #MISSED_HEARTBEATS} heartbeats.
     * The tier stays empty until the message arrives.
     *
     * @param client of a standalone or Sentinel-monitored server
     * @param keyPrefixes of the keys to track, and to keep; empty for all keys
     * @param probePrefix the beginning of the probe's key, followed by {@code near-probe:} and a random id; one of the
     *     prefixes, if there are any. The ACL user must be allowed to {@code SET} it.
     * @param heartbeat how often the connection is tested
     * @throws SecureRedisException {@code SR212} if the server refuses {@code CLIENT TRACKING}; {@code SR263} if the
     *     client is set to RESP2
     */
    public static NearCacheTracking start(
            NearCache near,
            RedisClient client,
            Collection<String> keyPrefixes,
            String probePrefix,
            Duration heartbeat) {
        return start(near, client, keyPrefixes, probePrefix, heartbeat, ConnectionFailures.anywhere());
    }

    /** Does the same, and explains failures so that their messages name the server. */
    @SuppressWarnings("FutureReturnValueIgnored") // The timer ends with close()
    public static NearCacheTracking start(
            NearCache near,
            RedisClient client,
            Collection<String> keyPrefixes,
            String probePrefix,
            Duration heartbeat,
            ConnectionFailures failures) {
        if (client.getOptions().getConfiguredProtocolVersion() == ProtocolVersion.RESP2) {
            throw new SecureRedisException(
                    "SR263", "The near cache stays off: the Redis client is set to RESP2. " + REMEDY);
        }
        StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
        NearCacheTracking started =
                new NearCacheTracking(near, connection, keyPrefixes, probePrefix, heartbeat, failures);
        connection.addListener(started::onPush);
        connection.addListener(started.new Connections());
        long first = started.connections();
        try {
            connection.sync().clientTracking(started.tracking);
        } catch (RuntimeException refused) {
            started.close();
            Optional<ConnectionException> reason = keptFromRedis(failures, refused);
            if (reason.isPresent()) {
                throw reason.get();
            }
            throw new SecureRedisException(
                    "SR212",
                    "The near cache cannot listen for changes: the Redis server refused CLIENT TRACKING. It needs Redis 6.0 or newer, RESP3, and a user who may "
                            + "run it (ACL: +client|tracking). Grant that, or set secure-redis.cache.near.enabled to false.",
                    refused);
        }
        started.probe(first);
        started.awaitFirstProof();
        long everyMillis = heartbeat.toMillis();
        started.timer.scheduleWithFixedDelay(started::beat, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
        return started;
    }

    /** Returns why Redis did not answer at all; empty if it answered and refused. */
    private static Optional<ConnectionException> keptFromRedis(ConnectionFailures failures, Throwable failure) {
        return failures.explain(failure).filter(reason -> reason.failure() != ConnectionFailure.NOPERM);
    }

    private void awaitFirstProof() {
        try {
            if (!firstProof.await(heartbeat.toMillis() * MISSED_HEARTBEATS, TimeUnit.MILLISECONDS)) {
                warnOnce("no message about a changed key has come within " + MISSED_HEARTBEATS + " heartbeats");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Warns once until a message arrives, and not again within a minute: a connection may be lost many times a second.
     */
    private void warnOnce(String why) {
        synchronized (order) {
            long now = System.nanoTime();
            if (warned || now - quietUntilNanos < 0) {
                return;
            }
            warned = true;
            quietUntilNanos = now + QUIET_NANOS;
        }
        log.warn("SR263 The near cache stays off: {}. It is tried again at each heartbeat. {}", why, REMEDY);
    }

    /** Changes a key that this connection tracks. The message about the change counts, not the reply. */
    @SuppressWarnings("FutureReturnValueIgnored") // Both outcomes are handled here
    private void probe(long onConnection) {
        if (!beginProbe(onConnection)) {
            return;
        }
        if (isResp2()) {
            warnOnce("the server and the client have agreed on RESP2");
            return;
        }
        connection
                .async()
                .set(probeKey, new byte[] {'1'}, SetArgs.Builder.px(PROBE_MILLIS))
                .whenComplete((ok, failure) -> {
                    if (failure != null) {
                        warnOfProbe(failure);
                    }
                });
    }

    /** Returns false if there is another connection already. */
    private boolean beginProbe(long onConnection) {
        synchronized (order) {
            if (connections != onConnection) {
                return false;
            }
            trackingOn = true;
            probeUntil = answeredUntil();
            return true;
        }
    }

    private void warnOfProbe(Throwable failure) {
        String why = failures.explain(failure)
                .map(reason -> String.valueOf(reason.getMessage()))
                .orElseGet(() -> failure.getClass().getSimpleName());
        warnOnce("the probe key could not be changed (" + why + ")");
    }

    private boolean isResp2() {
        return connection instanceof StatefulRedisConnectionImpl<?, ?> known
                && known.getConnectionState().getNegotiatedProtocolVersion() == ProtocolVersion.RESP2;
    }

    private void proven() {
        synchronized (order) {
            if (trackingOn) {
                tracked = true;
                warned = false;
                near.listening(probeUntil);
            }
        }
        firstProof.countDown();
    }

    private long answeredUntil() {
        return System.nanoTime() + heartbeat.toNanos() * MISSED_HEARTBEATS;
    }

    private void onPush(PushMessage message) {
        if (!message.getType().equals(INVALIDATE)) {
            return;
        }
        Object keys = message.getContent().get(1);
        if (keys instanceof List<?> changed) {
            changed.forEach(key -> changed(bytes((ByteBuffer) key)));
        } else {
            near.forgetAll();
        }
    }

    private void changed(byte[] key) {
        near.invalidated(key);
        if (Arrays.equals(key, probeKey)) {
            proven();
        }
    }

    private static byte[] bytes(ByteBuffer key) {
        ByteBuffer own = key.duplicate();
        byte[] bytes = new byte[own.remaining()];
        own.get(bytes);
        return bytes;
    }

    /** Turns tracking on again after a reconnection. Nobody reports the changes in between. */
    private final class Connections implements RedisConnectionStateListener {

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
            nextConnection();
            log.debug("The near cache is off until its connection is back");
        }

        @Override
        public void onRedisConnected(RedisChannelHandler<?, ?> found, SocketAddress address) {
            nextConnection();
            track();
        }
    }

    private void nextConnection() {
        synchronized (order) {
            connections++;
            tracked = false;
            trackingOn = false;
            near.deaf();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Both outcomes are handled here
    private void track() {
        long current = connections();
        connection.async().clientTracking(tracking).whenComplete((ok, failure) -> {
            if (failure == null) {
                probe(current);
            } else {
                log.debug("The near cache stays off: {}", failure.getClass().getSimpleName());
            }
        });
    }

    private long connections() {
        synchronized (order) {
            return connections;
        }
    }

    private void answered(long onConnection, long until) {
        synchronized (order) {
            if (connections == onConnection && tracked) {
                near.listening(until);
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The outcome is handled there
    private void beat() {
        if (!connection.isOpen()) {
            return;
        }
        boolean asked;
        boolean proven;
        synchronized (order) {
            asked = trackingOn;
            proven = tracked;
        }
        if (proven) {
            barrier();
        } else if (asked) {
            probe(connections());
        } else {
            track();
        }
    }

    /**
     * Completes when every change that Redis knew before has been received, or when the tier is empty because the
     * connection is lost.
     */
    CompletableFuture<Boolean> barrier() {
        long current = connections();
        long until = answeredUntil();
        return connection.async().ping().toCompletableFuture().handle((pong, failure) -> {
            if (failure == null) {
                answered(current, until);
            }
            return failure == null;
        });
    }

    @Override
    public void close() {
        timer.shutdownNow();
        nextConnection();
        connection.close();
    }
}
