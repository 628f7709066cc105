package io.secureredis.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.IntFunction;
import org.springframework.core.task.VirtualThreadTaskExecutor;

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

    /** What many calls took together, and each of them. */
    public static final class Calls {

        private final double perSecond;
        private final double[] micros;

        private Calls(double perSecond, double[] micros) {
            this.perSecond = perSecond;
            this.micros = micros;
        }

        /** Calls a second, of all threads. */
        public double perSecond() {
            return perSecond;
        }

        /** How many. */
        public int count() {
            return micros.length;
        }

        /** The time that a part of the calls, 0 to 1, did not exceed; microseconds. */
        public double percentile(double part) {
            return micros[(int) Math.min(micros.length - 1, Math.ceil(part * micros.length))];
        }
    }

    private final int threads;
    private final ExecutorService executor;

    /** Threads that wait for work. */
    public LoadRun(int threads) {
        this(threads, task -> {
            Thread thread = new Thread(task, "load");
            thread.setDaemon(true);
            return thread;
        });
    }

    private LoadRun(int threads, ThreadFactory factory) {
        this.threads = threads;
        this.executor = Executors.newFixedThreadPool(threads, factory);
    }

    /** Virtual threads that wait for work; from JDK 21 on. */
    public static LoadRun ofVirtualThreads(int threads) {
        return new LoadRun(threads, new VirtualThreadTaskExecutor("load-").getVirtualThreadFactory());
    }

    /** Calls for a while, and keeps the time of each call. */
    public Calls timed(Operation operation, Duration duration) {
        List<double[]> micros = together(thread -> times(operation, thread, duration.toNanos()));
        double[] all = micros.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
        double perSecond = micros.stream()
                .mapToDouble(each -> each.length * 1e6 / Arrays.stream(each).sum())
                .sum();
        return new Calls(perSecond, all); // In order of time taken
    }

    private static double[] times(Operation operation, int thread, long nanos) {
        double[] micros = new double[1024];
        int calls = 0;
        long from = System.nanoTime();
        long before = from;
        while (before - from < nanos) {
            operation.run(thread, calls);
            long now = System.nanoTime();
            if (calls == micros.length) {
                micros = Arrays.copyOf(micros, 2 * calls);
            }
            micros[calls++] = (now - before) / 1e3;
            before = now;
        }
        return Arrays.copyOf(micros, calls);
    }

    /** Calls a second, of all threads together. */
    public double perSecond(Operation operation, Duration duration) {
        return together(thread -> rate(operation, thread, duration.toNanos())).stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private <T> List<T> together(IntFunction<T> ofThread) {
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<T>> futures = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            futures.add(executor.submit(() -> {
                start.await();
                return ofThread.apply(thread);
            }));
        }
        return futures.stream().map(LoadRun::get).toList();
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
