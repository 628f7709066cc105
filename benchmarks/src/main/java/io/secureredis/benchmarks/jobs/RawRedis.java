package io.secureredis.benchmarks.jobs;

import io.lettuce.core.LMoveArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.secureredis.testserver.RedisTestServer;
import java.util.Arrays;
import java.util.List;

/**
 * Redis by hand, without Spring, sealing, ids, attempts or leases: what the server and one connection can do.
 *
 * <p>Putting is one LPUSH; taking with acknowledgement is LMOVE and LREM; taking without is RPOP of many.
 */
final class RawRedis implements AutoCloseable {

    private static final String READY = "raw:ready";
    private static final String TAKEN = "raw:taken";

    private final RedisTestServer server = RedisTestServer.builder().start();
    private final RedisClient client = RedisClient.create(RedisURI.create(server.host(), server.port()));
    private final RedisCommands<String, String> commands =
            client.connect(StringCodec.UTF8).sync();

    void enqueue(String payload) {
        commands.lpush(READY, payload);
    }

    void enqueueAll(String payload, int count) {
        String[] many = new String[500];
        Arrays.fill(many, payload);
        for (int i = 0; i < count; i += many.length) {
            commands.lpush(READY, many);
        }
    }

    /** Takes one and says that it is done; false where there is none. */
    boolean takeAndAcknowledge() {
        String job = commands.lmove(READY, TAKEN, LMoveArgs.Builder.rightLeft());
        return job != null && commands.lrem(TAKEN, -1, job) == 1;
    }

    /** How many were taken. */
    int takeMany() {
        List<String> jobs = commands.rpop(READY, 256);
        return jobs.size();
    }

    void clear() {
        server.flushAll();
    }

    @Override
    public void close() {
        client.shutdown();
        server.close();
    }
}
