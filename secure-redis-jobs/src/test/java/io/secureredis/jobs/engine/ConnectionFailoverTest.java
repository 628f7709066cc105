package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.engine.ConnectionApplication.Counter;
import io.secureredis.testserver.RedisTestCluster;
import io.secureredis.testserver.RedisTestSentinel;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The master is killed while cache and jobs are at work. How long it takes until writes go through again is printed,
 * not asserted.
 *
 * <p>Redis replicates after it has answered, so a job that was acknowledged in the last moment of a master may be lost
 * with it; that the replica has what was acknowledged is made sure of before the kill, and what comes after the kill is
 * acknowledged by the new master.
 */
class ConnectionFailoverTest {

    @Test
    void sentinel_masterIsKilled_writesComeBackAndNoAcknowledgedJobIsLost() throws Exception {
        try (RedisTestSentinel all =
                RedisTestSentinel.builder().replicas(2).sentinels(3).start()) {
            survive(
                    "Sentinel",
                    List.of(
                            "spring.data.redis.sentinel.master=" + all.masterName(),
                            "spring.data.redis.sentinel.nodes=" + nodes(all.sentinels())),
                    all.master(),
                    all::killMaster);
        }
    }

    @Test
    void cluster_masterOfTheQueueIsKilled_writesComeBackAndNoAcknowledgedJobIsLost() throws Exception {
        try (RedisTestCluster cluster =
                RedisTestCluster.builder().masters(3).replicasPerMaster(1).start()) {
            int slot = cluster.slotOf("{" + ConnectionApplication.QUEUE + "}");
            survive(
                    "Cluster",
                    List.of("spring.data.redis.cluster.nodes=" + nodes(cluster.nodes())),
                    cluster.masterOf(slot),
                    () -> cluster.killMaster(slot));
        }
    }

    private static void survive(String what, List<String> topology, RedisTestServer master, Runnable kill)
            throws Exception {
        List<String> properties = new ArrayList<>(topology);
        // In the place of five seconds, so that the test need not wait long for commands that nobody will answer
        properties.add("spring.data.redis.timeout=2s");
        // For which two seconds are little on a busy machine
        properties.add("secure-redis.connection.start-check=warn");
        properties.add("secure-redis.jobs.worker.lease=3s");
        try (ConfigurableApplicationContext context = ConnectionApplication.start(properties)) {
            Work work = new Work(context);
            await().atMost(Duration.ofSeconds(60)).until(() -> work.acknowledged.size() > 50);
            work.pause();
            awaitReplication(master);
            kill.run();
            long killed = System.nanoTime();
            work.resume();
            work.awaitSuccessAfter(killed);
            long millis = TimeUnit.NANOSECONDS.toMillis(work.lastSuccess.get() - killed);
            int atRecovery = work.acknowledged.size();
            await().atMost(Duration.ofSeconds(60)).until(() -> work.acknowledged.size() > atRecovery + 20);
            work.stop();
            Set<Integer> acknowledged = Set.copyOf(work.acknowledged);
            System.out.println(what + " failover: writes went through again after " + millis + " ms; " + work.failures
                    + " operations failed meanwhile, " + acknowledged.size() + " jobs were acknowledged");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(context.getBean(Counter.class).done).containsAll(acknowledged));
        }
    }

    /**
     * Until the replicas have acknowledged all that the master knows at this moment: any of them may be the next
     * master.
     */
    private static void awaitReplication(RedisTestServer master) {
        long offset = offsets(master, "master_repl_offset:(\\d+)").get(0);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(offsets(master, "slave\\d+:.*?,offset=(\\d+)"))
                        .isNotEmpty()
                        .allMatch(replica -> replica >= offset));
    }

    private static List<Long> offsets(RedisTestServer master, String pattern) {
        return Pattern.compile(pattern)
                .matcher(String.valueOf(master.command("INFO", "replication")))
                .results()
                .map(result -> Long.valueOf(result.group(1)))
                .toList();
    }

    private static String nodes(List<RedisTestServer> servers) {
        return servers.stream()
                .map(server -> server.host() + ":" + server.port())
                .collect(Collectors.joining(","));
    }

    /** One thread that caches and calls jobs, one after the other; what throws is counted and not acknowledged. */
    private static final class Work {

        final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
        final AtomicLong failures = new AtomicLong();
        final AtomicLong lastSuccess = new AtomicLong();
        private final AtomicBoolean stop = new AtomicBoolean();
        private final ReentrantLock gate = new ReentrantLock(true);
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final Future<?> work;
        private int number;

        Work(ConfigurableApplicationContext context) {
            SecureJobs jobs = context.getBean(SecureJobs.class);
            Cache cache = context.getBean(CacheManager.class).getCache(ConnectionApplication.CACHE);
            work = thread.submit(() -> {
                while (!stop.get()) {
                    gate.lock();
                    try {
                        step(jobs, cache);
                    } finally {
                        gate.unlock();
                    }
                }
            });
        }

        private void step(SecureJobs jobs, Cache cache) {
            number++;
            try {
                jobs.call(Counter::count, number).delay();
                acknowledged.add(number);
                cache.put(String.valueOf(number % 10), "value");
                lastSuccess.set(System.nanoTime());
            } catch (RuntimeException duringTheFailover) {
                failures.incrementAndGet();
            }
        }

        void pause() {
            gate.lock();
        }

        void resume() {
            gate.unlock();
        }

        void awaitSuccessAfter(long moment) {
            await().pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> lastSuccess.get() - moment > 0 && lastSuccess.get() != 0);
        }

        void stop() throws Exception {
            stop.set(true);
            work.get(60, TimeUnit.SECONDS);
            thread.shutdownNow();
        }
    }
}
