package io.secureredis.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.ConnectionApplication.Counter;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestServer;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Slots move from one master to another while cache and jobs are at work; nothing fails, and no job is lost. */
class ConnectionReshardingTest {

    private static final int CACHE_KEYS = 8;
    private static RedisTestCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = RedisTestCluster.builder().masters(3).replicasPerMaster(0).start();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @Test
    void slots_moveUnderLoad_noCommandFailsAndNoAcknowledgedJobIsLost() throws Exception {
        try (ConfigurableApplicationContext context = start();
                Load load = new Load(context)) {
            int queue = cluster.slotOf("{" + ConnectionApplication.QUEUE + "}");
            for (int round = 0; round < 2; round++) {
                // The slot of all the queue's keys, there and back, with the load at work while it is open
                cluster.moveSlot(queue, otherThan(cluster.masterOf(queue)), () -> load.awaitMore("cache", load.cached));
                load.awaitMore("jobs", load.put);
            }
            for (int key = 0; key < CACHE_KEYS; key++) {
                int slot = cluster.slotOf(ConnectionApplication.CACHE + "::key-" + key);
                cluster.moveSlot(slot, otherThan(cluster.masterOf(slot)), () -> load.awaitMore("jobs", load.put));
                load.awaitMore("cache", load.cached);
            }
            load.stop();
            System.out.println("resharding: " + load.put + " jobs and " + load.cached
                    + " cache operations while 10 slots moved; none failed");
            Set<Integer> acknowledged = Set.copyOf(load.acknowledged);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(context.getBean(Counter.class).done).containsAll(acknowledged));
        }
    }

    @Test
    void callOnReplicas_slotHasMoved_findsItsNewNode() {
        LettuceConnectionFactory factory = new LettuceConnectionFactory(new RedisClusterConfiguration(
                cluster.nodes().stream().map(ConnectionReshardingTest::address).toList()));
        factory.afterPropertiesSet();
        QueueKeys queue = new QueueKeys("durable");
        int slot = cluster.slotOf("{durable}");
        try (JobRedis redis = new JobRedis(new JobConnections(factory))) {
            for (int round = 0; round < 3; round++) {
                List<Object> reply =
                        redis.callOnReplicas(JobScript.PROMOTE, queue, 0, Duration.ofSeconds(1), JobRedis.bytes(1));
                assertThat(reply.get(1)).isEqualTo(0L);
                cluster.moveSlot(slot, otherThan(cluster.masterOf(slot)), () -> {});
            }
        } finally {
            factory.destroy();
        }
    }

    private static String address(RedisTestServer node) {
        return node.host() + ":" + node.port();
    }

    private static ConfigurableApplicationContext start() {
        return ConnectionApplication.start(List.of(
                "spring.data.redis.cluster.nodes="
                        + cluster.nodes().stream()
                                .map(ConnectionReshardingTest::address)
                                .collect(Collectors.joining(",")),
                "spring.data.redis.timeout=30s",
                // A cache command that fails shall show
                "secure-redis.cache.resilience.enabled=false"));
    }

    private static RedisTestServer otherThan(RedisTestServer master) {
        return cluster.masters().stream()
                .filter(other -> other.port() != master.port())
                .findFirst()
                .orElseThrow();
    }

    /** Puts jobs on one thread and caches on another; the first exception ends either, and comes out of {@link #awaitMore} or {@link #stop}. */
    private static final class Load implements AutoCloseable {

        final AtomicInteger put = new AtomicInteger();
        final AtomicInteger cached = new AtomicInteger();
        final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        private final ExecutorService threads = Executors.newFixedThreadPool(2);
        private final List<Future<?>> work;
        private volatile boolean stopped;

        Load(ConfigurableApplicationContext context) {
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
                        String key = "key-" + cached.get() % CACHE_KEYS;
                        cache.put(key, "value-" + cached);
                        assertThat(cache.get(key, String.class)).isEqualTo("value-" + cached);
                        return cached.incrementAndGet();
                    })));
        }

        private Callable<Void> repeat(Callable<Integer> step) {
            return () -> {
                while (!stopped) {
                    step.call();
                }
                return null;
            };
        }

        void awaitMore(String what, AtomicInteger count) {
            int before = count.get();
            await(what)
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> count.get() > before + 20 || work.stream().anyMatch(Future::isDone));
            for (Future<?> one : work) {
                assertThatCode(() -> rethrow(one)).doesNotThrowAnyException();
            }
        }

        private static void rethrow(Future<?> work) throws Exception {
            if (work.isDone()) {
                work.get();
            }
        }

        void stop() throws Exception {
            stopped = true;
            for (Future<?> one : work) {
                one.get(60, TimeUnit.SECONDS);
            }
        }

        @Override
        public void close() {
            stopped = true;
            threads.shutdownNow();
        }
    }
}
