package io.secureredis.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Calls an operation from some threads for a while, and counts. */
public final class LoadRun implements AutoCloseable {

    /** What is called. */
    @FunctionalInterface
    public interface Operation {

        /**
         * One call.
         *
         * @param call counts up, in each thread by itself
         */
        void run(int thread, int call);
    }

    private final int threads;
    private final ExecutorService executor;

    /** Threads that wait for work. */
    public LoadRun(int threads) {
        this.threads = threads;
        this.executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "load");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Calls a second, of all threads together. */
    public double perSecond(Operation operation, Duration duration) {
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<Double>> rates = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            rates.add(executor.submit(() -> {
                start.await();
                return rate(operation, thread, duration.toNanos());
            }));
        }
        return rates.stream().mapToDouble(LoadRun::get).sum();
    }

    private static double rate(Operation operation, int thread, long nanos) {
        long from = System.nanoTime();
        int calls = 0;
        long now = from;
        while (now - from < nanos) {
            operation.run(thread, calls++);
            now = System.nanoTime();
        }
        return calls * 1e9 / (now - from);
    }

    /** Runs a task in each thread once, together; what they returned. */
    public <T> List<T> once(Callable<T> task) {
        List<Future<T>> futures = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            futures.add(executor.submit(task));
        }
        return futures.stream().map(LoadRun::get).toList();
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException("A load thread failed", failed.getCause());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", stop);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
