package io.secureredis.benchmarks.jobs;

import io.secureredis.testserver.RedisTestServer;
import java.io.Serializable;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.redisson.Redisson;
import org.redisson.api.RExecutorService;
import org.redisson.api.RedissonClient;
import org.redisson.api.WorkerOptions;
import org.redisson.config.Config;

/** Redisson's executor service, with its own codec. What it stores is not encrypted. */
final class RedissonContender implements JobsContender {

    private static final String NAME = "bench";

    private final RedisTestServer server = RedisTestServer.builder().start();
    private final RedissonClient client;
    private final int workers;
    private ExecutorService threads = Executors.newCachedThreadPool();
    private RExecutorService executor;

    /** A job. */
    static final class Task implements Runnable, Serializable {

        private static final long serialVersionUID = 1L;

        private final String payload;

        Task(String payload) {
            this.payload = payload;
        }

        @Override
        public void run() {
            Arrivals.arrived(payload);
        }
    }

    RedissonContender(int workers) {
        Config config = new Config();
        // Its three seconds for an answer can pass while a cold JVM is put under load at once.
        config.useSingleServer()
                .setAddress("redis://" + server.host() + ":" + server.port())
                .setTimeout(30_000);
        this.client = Redisson.create(config);
        this.workers = workers;
        this.executor = client.getExecutorService(NAME);
        resume();
    }

    @Override
    public void enqueue(String payload) {
        executor.execute(new Task(payload));
    }

    @Override
    public void enqueueAll(String payload, int count) {
        Runnable[] tasks = new Runnable[100];
        Arrays.fill(tasks, new Task(payload));
        for (int i = 0; i < count; i += tasks.length) {
            executor.execute(tasks);
        }
    }

    @Override
    public void pause() {
        executor.deregisterWorkers();
        threads.shutdown();
    }

    @Override
    public void resume() {
        threads = Executors.newFixedThreadPool(workers);
        executor = client.getExecutorService(NAME);
        executor.registerWorkers(WorkerOptions.defaults().workers(workers).executorService(threads));
    }

    @Override
    public void clear() {
        server.flushAll();
    }

    @Override
    public RedisTestServer server() {
        return server;
    }

    @Override
    public void close() {
        client.shutdown();
        threads.shutdownNow();
        server.close();
    }
}
