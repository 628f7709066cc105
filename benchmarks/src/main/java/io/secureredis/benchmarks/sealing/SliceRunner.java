package io.secureredis.benchmarks.sealing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Who runs a slice, and by which clock. */
enum SliceRunner {
    /** The thread that asks, by its processor time. */
    CALLER(1, ""),
    /** Two platform threads at the same time, each by its processor time. */
    PLATFORM(2, "2 threads"),
    /**
     * Two virtual threads at the same time, new ones for each slice. They have no processor time, so it is the time
     * that passes.
     */
    VIRTUAL(2, "2 virtual threads");

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final ExecutorService PLATFORM_THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "sealing");
        thread.setDaemon(true);
        return thread;
    });

    final int threads;
    final String title;

    SliceRunner(int threads, String title) {
        this.threads = threads;
        this.title = title;
    }

    boolean isAvailable() {
        return this != VIRTUAL || Runtime.version().feature() >= 21;
    }

    /** In ns. */
    long now() {
        return this == VIRTUAL ? System.nanoTime() : THREADS.getCurrentThreadCpuTime();
    }

    /** Of the calling thread so far, in bytes; of no use on a virtual one. */
    long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Runs one task in each thread, and gives what they returned. */
    <T> List<T> together(List<Callable<T>> tasks) {
        try {
            if (this == CALLER) {
                return List.of(tasks.get(0).call());
            }
            ExecutorService executor = this == PLATFORM ? PLATFORM_THREADS : virtualThreads();
            CyclicBarrier start = new CyclicBarrier(tasks.size());
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> task : tasks) {
                running.add(executor.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            if (this == VIRTUAL) {
                executor.shutdown();
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : running) {
                results.add(one.get());
            }
            return results;
        } catch (ExecutionException failed) {
            throw new IllegalStateException("A contender failed", failed.getCause());
        } catch (Exception failed) {
            throw new IllegalStateException("A contender failed", failed);
        }
    }

    /** By reflection, since they are not in Java 17. */
    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }
}
