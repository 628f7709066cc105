package io.secureredis.cache;

import io.lettuce.core.RedisCommandInterruptedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisSystemException;
import org.springframework.data.redis.cache.CacheStatisticsCollector;
import org.springframework.data.redis.cache.RedisCacheWriter;

/**
 * Waits until Redis has answered a {@code put} of a writer of the application.
 *
 * <p>If its connections are reactive, Spring Data's writer sends a {@code put} and returns. The next read of the same
 * thread may then find the previous value, and nobody learns that Redis refused the new one. {@code store} does the
 * same and returns a future, so this writer calls that and waits for it. A command that Redis does not answer ends by
 * the time-out of the application's client. The limit here is for a client that has none.
 *
 * <p>Spring Data's {@code putIfAbsent}, {@code evictIfPresent}, {@code invalidate} and its form of {@code get} with a
 * loader wait by themselves. A writer that inherits the latter from the interface would call its own {@code put} there.
 */
final class WaitingCacheWriter extends ForwardingCacheWriter {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingCacheWriter.class);

    /** As long as Lettuce waits by default. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Duration limit;
    private final boolean loadsInSteps;

    private WaitingCacheWriter(RedisCacheWriter delegate, Duration limit) {
        super(delegate, true);
        this.limit = limit;
        this.loadsInSteps =
                inherits(delegate, "get", String.class, byte[].class, Supplier.class, Duration.class, boolean.class);
    }

    /** Returns the writer itself if it waits, or if its interface has nothing to wait for. */
    static RedisCacheWriter around(RedisCacheWriter writer) {
        return around(writer, LIMIT);
    }

    static RedisCacheWriter around(RedisCacheWriter writer, Duration limit) {
        return writer instanceof ForwardingCacheWriter || !writer.supportsAsyncRetrieve()
                ? writer
                : new WaitingCacheWriter(writer, limit);
    }

    /** Logs the methods without which this library cannot learn what Redis has answered. */
    static void warnOfMissingAnswers(RedisCacheWriter writer) {
        RedisCacheWriter inner = writer;
        while (inner instanceof ForwardingCacheWriter forwarding) {
            inner = forwarding.delegate();
        }
        List<String> missing = inheritedBy(inner);
        if (!missing.isEmpty()) {
            LOG.warn(
                    "SR267 {} does not implement {}. If its put, evict or clear returns before Redis has answered, as"
                            + " Spring Data's writer does with Lettuce, a refused change goes unnoticed and the old"
                            + " value is served. Implement these methods, for example by calling those of the writer"
                            + " inside.",
                    inner.getClass().getName(),
                    String.join(", ", missing));
        }
    }

    private static List<String> inheritedBy(RedisCacheWriter writer) {
        List<String> inherited = new ArrayList<>();
        if (inherits(writer, "supportsAsyncRetrieve")) {
            inherited.add("supportsAsyncRetrieve");
        }
        for (String method : List.of("evictIfPresent", "invalidate")) {
            if (inherits(writer, method, String.class, byte[].class)) {
                inherited.add(method);
            }
        }
        return inherited;
    }

    private static boolean inherits(RedisCacheWriter writer, String method, Class<?>... parameters) {
        try {
            return writer.getClass().getMethod(method, parameters).getDeclaringClass() == RedisCacheWriter.class;
        } catch (NoSuchMethodException notRegisteredInThisNativeImage) {
            return false;
        }
    }

    @Override
    public byte[] get(
            String name, byte[] key, Supplier<byte[]> valueLoader, @Nullable Duration ttl, boolean timeToIdleEnabled) {
        if (!loadsInSteps) {
            return super.get(name, key, valueLoader, ttl, timeToIdleEnabled);
        }
        byte[] stored = get(name, key, timeToIdleEnabled ? ttl : null);
        if (stored != null) {
            return stored;
        }
        byte[] loaded = valueLoader.get();
        put(name, key, loaded, ttl);
        return loaded;
    }

    @Override
    public void put(String name, byte[] key, byte[] value, @Nullable Duration ttl) {
        long startedNanos = System.nanoTime();
        try {
            await(store(name, key, value, ttl));
        } finally {
            // Waiting for a lock of the cache cannot be told from here
            CircuitCall.waited(System.nanoTime() - startedNanos);
        }
    }

    private void await(CompletableFuture<Void> stored) {
        try {
            stored.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new RedisSystemException(
                    "Interrupted while waiting for Redis", new RedisCommandInterruptedException(interrupted));
        } catch (TimeoutException silent) {
            stored.cancel(true);
            throw new QueryTimeoutException("Redis did not answer within " + limit, silent);
        } catch (ExecutionException failed) {
            Throwable failure = failed.getCause();
            throw failure instanceof RuntimeException unchecked
                    ? unchecked
                    : new RedisSystemException("Cannot store a value", failure);
        }
    }

    @Override
    public RedisCacheWriter withStatisticsCollector(CacheStatisticsCollector statistics) {
        return new WaitingCacheWriter(delegate().withStatisticsCollector(statistics), limit);
    }
}
