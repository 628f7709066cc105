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
 * Listens for changes on a connection of its own, and tells a {@link NearCache}.
 *
 * <p>In Redis: {@code CLIENT TRACKING ON BCAST PREFIX …} (RESP3), so the server remembers no keys for us; it sends a message for every change of a key with such a prefix, by
 * whatever client, expiry and eviction included. When the connection is lost the tier is emptied and stays empty until tracking is on again. A connection that is silently dead is
 * found by {@code PING} at every heartbeat: after {@value #MISSED_HEARTBEATS} of them without an answer the tier answers nothing.
 *
 * <p>That tracking is on does not mean that its messages arrive: over RESP2 the server has nowhere to send them, and a proxy may swallow them. So before anything is kept or served, and
 * again after each reconnection, a <em>probe</em> is changed on this connection ({@code SET}, with a short time to live), and the tier stays empty until the message about it has come.
 *
 * <p>Replies and messages come in order on one connection. So an answer to {@code PING} says as well that every change before it has been heard of.
 */
public final class NearCacheTracking implements AutoCloseable {

    static final int MISSED_HEARTBEATS = 3;

    private static final Logger log = LoggerFactory.getLogger(NearCacheTracking.class);
    private static final String INVALIDATE = "invalidate";
    private static final String PROBE = "near-probe:";
    private static final String USUAL_PREFIX = "secure-redis:";
    private static final long PROBE_MILLIS = 10_000;

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
    /** Whether tracking is on, and a message has come on this connection. */
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
        if (!keyPrefixes.isEmpty()) {
            tracking.prefixes(StandardCharsets.UTF_8, keyPrefixes.toArray(String[]::new));
        }
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "secure-redis-near-cache");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** As {@link #start(NearCache, RedisClient, Collection, String, Duration)}, with a probe that begins with the first prefix, or with {@code secure-redis:} where there is none. */
    public static NearCacheTracking start(
            NearCache near, RedisClient client, Collection<String> keyPrefixes, Duration heartbeat) {
        return start(near, client, keyPrefixes, keyPrefixes.stream().findFirst().orElse(USUAL_PREFIX), heartbeat);
    }

    /**
     * Connects and begins to listen. Waits for the first message, but not for longer than {@value #MISSED_HEARTBEATS} heartbeats; until it comes, the tier stays empty.
     *
     * @param client of a standalone or Sentinel-watched server
     * @param keyPrefixes of the keys to hear of, none being the beginning of another; empty for all keys
     * @param probePrefix what the key of the probe begins with, followed by {@code near-probe:} and a random id; one of the prefixes, where there are any. The user of an ACL may {@code SET}
     *     it.
     * @param heartbeat how often the connection is tried
     * @throws SecureRedisException {@code SR212} if the server refuses {@code CLIENT TRACKING}; {@code SR263} if the client is set to RESP2
     */
    public static NearCacheTracking start(
            NearCache near,
            RedisClient client,
            Collection<String> keyPrefixes,
            String probePrefix,
            Duration heartbeat) {
        return start(near, client, keyPrefixes, probePrefix, heartbeat, ConnectionFailures.anywhere());
    }

    /** As the above, with what explains failures, so that texts name the server. */
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

    /** Why Redis did not answer at all; empty where it answered and refused. */
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

    private void warnOnce(String why) {
        synchronized (order) {
            if (warned) {
                return;
            }
            warned = true;
        }
        log.warn("SR263 The near cache stays off: {}. It is tried again at every heartbeat. {}", why, REMEDY);
    }

    /** Changes a key that this connection hears of. The message about it, not the reply, is what counts. */
    @SuppressWarnings("FutureReturnValueIgnored") // Both outcomes are handled here
    private void probe(long onConnection) {
        synchronized (order) {
            if (connections != onConnection) {
                return;
            }
            trackingOn = true;
            probeUntil = heardUntil();
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
                        String why = failures.explain(failure)
                                .map(reason -> String.valueOf(reason.getMessage()))
                                .orElseGet(() -> failure.getClass().getSimpleName());
                        warnOnce("the probe key could not be changed (" + why + ")");
                    }
                });
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

    private long heardUntil() {
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

    /** After a reconnection tracking is off, so it is asked for again; what happened in between nobody tells. */
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

    private void heard(long onConnection, long until) {
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

    /** Completes when every change that Redis knew of before has been heard of, or when the tier is empty because the connection is lost. */
    CompletableFuture<Boolean> barrier() {
        long current = connections();
        long until = heardUntil();
        return connection.async().ping().toCompletableFuture().handle((pong, failure) -> {
            if (failure == null) {
                heard(current, until);
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
