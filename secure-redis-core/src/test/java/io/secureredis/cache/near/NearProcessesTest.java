package io.secureredis.cache.near;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.testserver.RedisTestServer;
import io.secureredis.testserver.TcpProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Several processes read and write the same keys at random while their connections are cut at random; no read that
 * begins after a version was acknowledged sees an older one.
 *
 * <p>The test writes through the processes one write at a time; each of them reads all the time.
 * {@link NearCacheConsistencyTest} explains what acknowledged means.
 */
class NearProcessesTest {

    private static final int PROCESSES = 3;
    private static final int WRITES = 200;
    private static final long SEED = 20_260_102;

    private final long[] versions = new long[NearProcess.KEYS];

    @Test
    void get_severalProcessesWithCuts_isNeverOlderThanAcknowledged() throws Exception {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        List<NearProcess> processes = new ArrayList<>();
        try (RedisTestServer server = RedisTestServer.builder().start()) {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(NearProcess.start(TcpProxy.to(server), SEED + i));
            }
            // A connection that is cut while it is first opened ends the process
            processes.forEach(NearProcess::hear);
            for (int i = 0; i < WRITES; i++) {
                if (random.nextInt(20) == 0) {
                    processes.get(random.nextInt(PROCESSES)).proxy.cutAll();
                }
                write(processes, random.nextInt(NearProcess.KEYS), processes.get(random.nextInt(PROCESSES)));
            }
            long hits = processes.stream().mapToLong(NearProcess::end).sum();
            assertThat(hits).as("near hits").isPositive();
        } finally {
            processes.forEach(NearProcess::close);
        }
    }

    private void write(List<NearProcess> processes, int key, NearProcess writer) {
        long version = ++versions[key];
        boolean written = false;
        while (!written) {
            written = writer.put(key, version);
        }
        processes.forEach(NearProcess::hear);
        processes.forEach(process -> process.acknowledge(key, version));
    }
}
