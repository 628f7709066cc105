package io.secureredis.autoconfigure.cache;

import io.lettuce.core.RedisClient;
import io.secureredis.SecureRedisException;
import io.secureredis.cache.near.NearCache;
import io.secureredis.cache.near.NearCacheTracking;
import io.secureredis.cache.near.NearCacheWriter;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.connection.MasterReplicaConnectionFactory;
import java.time.Clock;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Manages the near cache of an application: created with it, and listening while it runs.
 *
 * <p>The application starts even if Redis cannot be reached: the tier stays empty, and every heartbeat tries to connect
 * again.
 */
final class NearTier implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(NearTier.class);

    private final NearCacheProperties properties;
    private final RedisConnectionFactory connections;
    private final Supplier<Collection<String>> keyPrefixes;
    private final Supplier<String> probePrefix;
    private final NearCache near;
    private @Nullable ScheduledExecutorService connecting;
    private @Nullable NearCacheTracking tracking;
    private final ConnectionFailures failures;

    /** The code of the last failure that was logged; only the connecting thread uses it. */
    private @Nullable String toldCode;

    /**
     * @param keyPrefixes the key prefixes of the caches in the tier; empty for all keys
     * @param probePrefix the prefix of the key that shows whether messages arrive
     */
    NearTier(
            NearCacheProperties properties,
            RedisConnectionFactory connections,
            Supplier<Collection<String>> keyPrefixes,
            Supplier<String> probePrefix) {
        this.properties = properties;
        this.connections = connections;
        this.keyPrefixes = keyPrefixes;
        this.probePrefix = probePrefix;
        this.failures = ConnectionFailures.of(connections);
        this.near = new NearCache(properties.maxSize().toBytes(), properties.maxAge(), Clock.systemUTC());
    }

    NearCache near() {
        return near;
    }

    RedisCacheWriter before(RedisCacheWriter writer) {
        return new NearCacheWriter(writer, near, this::takesPart);
    }

    private boolean takesPart(String cacheName) {
        return properties.caches().isEmpty() || properties.caches().contains(cacheName);
    }

    @Override
    public synchronized void start() {
        if (connecting != null) {
            return;
        }
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "secure-redis-near-cache-connect");
            thread.setDaemon(true);
            return thread;
        });
        connecting = executor;
        executor.execute(() -> connect(executor));
    }

    private void connect(ScheduledExecutorService executor) {
        try {
            connected(
                    executor,
                    NearCacheTracking.start(
                            near, client(), keyPrefixes.get(), probePrefix.get(), properties.heartbeat(), failures));
        } catch (ConnectionException notThere) {
            again(executor, notThere);
        } catch (SecureRedisException refused) {
            log.error("The near cache stays off. {}", refused.getMessage());
        } catch (RuntimeException notThere) {
            again(executor, notThere);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Ends with stop()
    private void again(ScheduledExecutorService executor, RuntimeException notThere) {
        logReason(notThere);
        if (!executor.isShutdown()) {
            executor.schedule(() -> connect(executor), properties.heartbeat().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void logReason(RuntimeException notThere) {
        Optional<ConnectionException> reason = failures.explain(notThere);
        String code = reason.map(ConnectionException::code)
                .orElseGet(() -> notThere.getClass().getSimpleName());
        if (!code.equals(toldCode)) {
            toldCode = code;
            log.warn(
                    "The near cache waits for Redis; it is tried again at each heartbeat. {}",
                    reason.map(ConnectionException::getMessage).orElse(code));
        }
    }

    private RedisClient client() {
        if (connections instanceof LettuceConnectionFactory lettuce
                && !(lettuce instanceof MasterReplicaConnectionFactory)
                && lettuce.getRequiredNativeClient() instanceof RedisClient client) {
            return client;
        }
        throw new SecureRedisException(
                "SR213",
                "The near cache needs Lettuce and a standalone or Sentinel-watched Redis; a Redis Cluster or a list of replicas has no single connection that learns of every change. Set secure-redis.cache.near.enabled to false.");
    }

    private synchronized void connected(ScheduledExecutorService executor, NearCacheTracking started) {
        if (executor.isShutdown()) {
            started.close();
        } else {
            tracking = started;
        }
    }

    @Override
    public synchronized void stop() {
        if (connecting != null) {
            connecting.shutdownNow();
            connecting = null;
        }
        if (tracking != null) {
            tracking.close();
            tracking = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return connecting != null;
    }
}
