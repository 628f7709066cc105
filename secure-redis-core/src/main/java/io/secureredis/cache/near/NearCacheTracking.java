package io.secureredis.cache.near;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.codec.ByteArrayCodec;
import io.secureredis.SecureRedisException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
 * <p>Replies and messages come in order on one connection. So an answer to {@code PING} says as well that every change before it has been heard of.
 */
public final class NearCacheTracking implements AutoCloseable {

    static final int MISSED_HEARTBEATS = 3;

    private static final Logger log = LoggerFactory.getLogger(NearCacheTracking.class);
    private static final String INVALIDATE = "invalidate";

    private final NearCache near;
    private final TrackingArgs tracking;
    private final Duration heartbeat;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final ScheduledExecutorService timer;
    private final Object order = new Object();
    private long connections;
    private boolean tracked;

    private NearCacheTracking(
            NearCache near,
            StatefulRedisConnection<byte[], byte[]> connection,
            Collection<String> keyPrefixes,
            Duration heartbeat) {
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

    /**
     * Connects and begins to listen.
     *
     * @param client of a standalone or Sentinel-watched server
     * @param keyPrefixes of the keys to hear of, none being the beginning of another; empty for all keys
     * @param heartbeat how often the connection is tried
     * @throws SecureRedisException {@code SR212} if the server does not speak RESP3 or refuses {@code CLIENT TRACKING}
     */
    @SuppressWarnings("FutureReturnValueIgnored") // The timer ends with close()
    public static NearCacheTracking start(
            NearCache near, RedisClient client, Collection<String> keyPrefixes, Duration heartbeat) {
        StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
        NearCacheTracking started = new NearCacheTracking(near, connection, keyPrefixes, heartbeat);
        connection.addListener(started::onPush);
        connection.addListener(started.new Connections());
        long first = started.connections();
        long until = started.heardUntil();
        try {
            connection.sync().clientTracking(started.tracking);
        } catch (RuntimeException refused) {
            started.close();
            throw new SecureRedisException(
                    "SR212",
                    "The near cache cannot listen for changes: the Redis server refused CLIENT TRACKING. It needs Redis 6.0 or newer, RESP3, and a user who may "
                            + "run it (ACL: +client|tracking). Grant that, or set secure-redis.cache.near.enabled to false.",
                    refused);
        }
        started.heard(first, until, true);
        long everyMillis = heartbeat.toMillis();
        started.timer.scheduleWithFixedDelay(started::beat, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
        return started;
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
            changed.forEach(key -> near.invalidated(bytes((ByteBuffer) key)));
        } else {
            near.forgetAll();
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
            near.deaf();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Both outcomes are handled here
    private void track() {
        long current = connections();
        long until = heardUntil();
        connection.async().clientTracking(tracking).whenComplete((ok, failure) -> {
            if (failure == null) {
                heard(current, until, true);
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

    private void heard(long onConnection, long until, boolean tracks) {
        synchronized (order) {
            if (connections == onConnection && (tracks || tracked)) {
                tracked = true;
                near.listening(until);
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The outcome is handled there
    private void beat() {
        if (!connection.isOpen()) {
            return;
        }
        boolean tracks;
        synchronized (order) {
            tracks = tracked;
        }
        if (tracks) {
            barrier();
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
                heard(current, until, false);
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
