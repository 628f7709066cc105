package io.secureredis.cache.near;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.connection.ConnectionException;
import io.secureredis.testserver.RedisTestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/**
 * Several applications read and write the same keys at random while their connections are cut at random.
 *
 * <p>Each key has a version that only grows. Once a write is done and every application has received all changes up to
 * it, its version is <em>acknowledged</em>; a read that begins after that must not see an older one. A read or write
 * that fails because of a lost connection proves nothing.
 */
class NearCacheConsistencyTest {

    private static final int NODES = 4;
    private static final int KEYS = 12;
    private static final int WRITES = 300;
    private static final long SEED = 20_260_101;

    private final AtomicLongArray acknowledged = new AtomicLongArray(KEYS);
    private final long[] versions = new long[KEYS];
    private final ReentrantLock[] locks = new ReentrantLock[KEYS];
    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final AtomicLong reads = new AtomicLong();

    @Test
    void get_randomWritesAndCuts_isNeverOlderThanAcknowledged() throws Exception {
        System.out.println("seed " + SEED);
        for (int i = 0; i < KEYS; i++) {
            locks[i] = new ReentrantLock();
        }
        List<NearNode> nodes = new ArrayList<>();
        ExecutorService executor = Executors.newCachedThreadPool();
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            for (int i = 0; i < NODES; i++) {
                nodes.add(new NearNode(server));
            }
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                int index = i;
                readers.add(executor.submit(() -> read(nodes.get(index), new Random(SEED + index))));
            }
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int index = i;
                writers.add(executor.submit(() -> write(nodes, new Random(SEED + 100 + index))));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            writing.set(false);
            for (Future<?> reader : readers) {
                reader.get();
            }
            long hits = nodes.stream().mapToLong(NearNode::hits).sum();
            assertThat(hits).as("near hits of %d reads", reads.get()).isPositive();
        } finally {
            writing.set(false);
            executor.shutdownNow();
            nodes.forEach(NearNode::close);
        }
    }

    private void write(List<NearNode> nodes, Random random) {
        for (int i = 0; i < WRITES; i++) {
            int key = random.nextInt(KEYS);
            NearNode node = nodes.get(random.nextInt(NODES));
            if (random.nextInt(40) == 0) {
                nodes.get(random.nextInt(NODES)).proxy.cutAll();
            }
            locks[key].lock();
            try {
                long version = ++versions[key];
                boolean written = false;
                while (!written) {
                    written = attempt(() -> node.put("" + key, "" + version));
                }
                // Those whose connection is lost are empty; all others have received the changes when they answer.
                nodes.forEach(each -> each.tracking.barrier().join());
                acknowledged.set(key, version);
            } finally {
                locks[key].unlock();
            }
        }
    }

    private void read(NearNode node, Random random) {
        while (writing.get()) {
            int key = random.nextInt(KEYS);
            long atLeast = acknowledged.get(key);
            attempt(() -> {
                String value = node.get("" + key);
                if (value != null) {
                    assertThat(Long.parseLong(value)).as("key %d", key).isGreaterThanOrEqualTo(atLeast);
                }
                reads.incrementAndGet();
            });
        }
    }

    private static boolean attempt(Runnable call) {
        try {
            call.run();
            return true;
        } catch (DataAccessException | ConnectionException cut) {
            return false;
        }
    }
}
