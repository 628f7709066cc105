package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.engine.ConnectionApplication.Counter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Puts jobs on one thread and caches on another; the first exception ends either, and comes out of {@link #awaitMore}
 * or {@link #stop}. For an application whose cache is not resilient.
 */
final class ConnectionLoad implements AutoCloseable {

    static final int CACHE_KEYS = 8;
    private static final Duration LONG = Duration.ofSeconds(60);

    final AtomicInteger put = new AtomicInteger();
    final AtomicInteger cached = new AtomicInteger();
    private final ConfigurableApplicationContext context;
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final List<Future<?>> work;
    private volatile boolean stopped;

    ConnectionLoad(ConfigurableApplicationContext context) {
        this.context = context;
        SecureJobs jobs = context.getBean(SecureJobs.class);
        Cache cache = context.getBean(CacheManager.class).getCache(ConnectionApplication.CACHE);
        work = List.of(
                threads.submit(repeat(() -> {
                    int number = put.get();
                    jobs.call(Counter::count, number).delay();
                    acknowledged.add(number);
                    return put.incrementAndGet();
                })),
                threads.submit(repeat(() -> {
                    String key = key(cached.get() % CACHE_KEYS);
                    cache.put(key, "value-" + cached);
                    assertThat(cache.get(key, String.class)).isEqualTo("value-" + cached);
                    return cached.incrementAndGet();
                })));
    }

    static String key(int number) {
        return "key-" + number;
    }

    private Callable<Void> repeat(Callable<Integer> step) {
        return () -> {
            while (!stopped) {
                step.call();
            }
            return null;
        };
    }

    /** Until so many more were done, and nothing has failed. */
    void awaitMore(AtomicInteger count, int more) {
        int before = count.get();
        await().pollInterval(Duration.ofMillis(5))
                .atMost(LONG)
                .until(() -> count.get() > before + more || work.stream().anyMatch(Future::isDone));
        for (Future<?> one : work) {
            assertThatCode(() -> rethrow(one)).doesNotThrowAnyException();
        }
    }

    private static void rethrow(Future<?> work) throws Exception {
        if (work.isDone()) {
            work.get();
        }
    }

    /** Ends the load and waits until every job that was acknowledged is done. */
    void stop() throws Exception {
        stopped = true;
        for (Future<?> one : work) {
            one.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(context.getBean(Counter.class).done).containsAll(acknowledged));
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdownNow();
    }
}
