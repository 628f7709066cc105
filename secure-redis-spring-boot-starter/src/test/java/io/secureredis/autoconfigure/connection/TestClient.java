package io.secureredis.autoconfigure.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A client under a guard, with its resources, and threads that use it. */
final class TestClient implements AutoCloseable {

    private final ClientResources resources;
    private final RedisClient client;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    TestClient(ConnectionGuard guard, ClientOptions options, RedisURI address) {
        resources = TestConnections.resources(guard);
        client = RedisClient.create(resources, address);
        client.setOptions(options);
    }

    StatefulRedisConnection<String, String> connect() {
        return client.connect();
    }

    StatefulRedisConnection<String, String> connect(RedisURI other) {
        return client.connect(other);
    }

    StatefulRedisPubSubConnection<String, String> connectPubSub() {
        return client.connectPubSub();
    }

    List<Future<Integer>> increments(
            StatefulRedisConnection<String, String> connection, int count, AtomicBoolean stop) {
        List<Future<Integer>> writers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            writers.add(threads.submit(() -> {
                int sent = 0;
                while (!stop.get()) {
                    connection.sync().incr("counter");
                    sent++;
                }
                return sent;
            }));
        }
        return writers;
    }

    void await(BooleanSupplier condition) throws Exception {
        threads.submit(() -> {
                    while (!condition.getAsBoolean()) {
                        // Spares the processor; nothing is assumed to have happened meanwhile
                        LockSupport.parkNanos(1_000_000);
                    }
                })
                .get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.shutdown(Duration.ZERO, Duration.ZERO);
        resources.shutdown(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(30, TimeUnit.SECONDS);
    }
}
