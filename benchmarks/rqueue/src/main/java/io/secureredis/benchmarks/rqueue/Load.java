package io.secureredis.benchmarks.rqueue;

import com.github.sonus21.rqueue.core.RqueueEndpointManager;
import com.github.sonus21.rqueue.core.RqueueMessageEnqueuer;
import com.github.sonus21.rqueue.core.RqueueMessageManager;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What can be asked for; measured as the benchmark measures the other queues. */
final class Load {

    private static final int PUTTING_THREADS = 8;
    private static final long PAUSE_NANOS = 300_000_000;

    private final RqueueMessageEnqueuer jobs;
    private final RqueueEndpointManager queues;
    private final RqueueMessageManager messages;
    private final String payload = "x".repeat(1024);

    Load(RqueueMessageEnqueuer jobs, RqueueEndpointManager queues, RqueueMessageManager messages) {
        this.jobs = jobs;
        this.queues = queues;
        this.messages = messages;
    }

    String run(String[] command) throws InterruptedException {
        int number = Integer.parseInt(command[1]);
        return switch (command[0]) {
            case "put" -> "" + put(number, Integer.parseInt(command[2]));
            case "bulk" -> "" + bulk(number);
            case "hold" -> "" + hold(number);
            case "drain" -> "" + drain(number);
            case "let-go" -> "" + letGo(number);
            case "work" -> "" + work(number);
            case "pick-up" -> pickUp(number);
            default -> throw new IllegalArgumentException("There is no command " + command[0]);
        };
    }

    /** Jobs a second, put for so many milliseconds; they wait, and are then deleted. */
    private double put(int threads, int millis) throws InterruptedException {
        pause();
        AtomicInteger put = new AtomicInteger();
        long from = System.nanoTime();
        long end = from + millis * 1_000_000L;
        onThreads(threads, () -> {
            jobs.enqueue(RqueuePeer.QUEUE, payload);
            put.incrementAndGet();
            return System.nanoTime() < end;
        });
        double rate = put.get() * 1e9 / (System.nanoTime() - from);
        clear();
        return rate;
    }

    private double bulk(int count) throws InterruptedException {
        pause();
        long from = System.nanoTime();
        putAll(count);
        double rate = count * 1e9 / (System.nanoTime() - from);
        clear();
        return rate;
    }

    /** Jobs that wait until they are let go. */
    private int hold(int count) throws InterruptedException {
        pause();
        putAll(count);
        return count;
    }

    /** Runs the jobs that wait, which are so many. */
    private int letGo(int count) throws InterruptedException {
        Arrivals.expect(Arrivals.count() + count);
        resume();
        Arrivals.await();
        pause();
        return count;
    }

    private double drain(int count) throws InterruptedException {
        pause();
        Arrivals.expect(Arrivals.count() + count);
        putAll(count);
        long from = System.nanoTime();
        resume();
        return count * 1e9 / (Arrivals.await() - from);
    }

    /** Every poller learns of it through Redis: it takes a moment. */
    private void pause() {
        queues.pauseUnpauseQueue(RqueuePeer.QUEUE, true);
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    private void clear() {
        messages.deleteAllMessages(RqueuePeer.QUEUE);
        resume();
    }

    private void resume() {
        queues.pauseUnpauseQueue(RqueuePeer.QUEUE, false);
    }

    private double work(int count) throws InterruptedException {
        Arrivals.work(1_000_000);
        double rate = drain(count);
        Arrivals.work(0);
        return rate;
    }

    private String pickUp(int count) throws InterruptedException {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            LockSupport.parkNanos(5_000_000);
            Arrivals.expect(Arrivals.count() + 1);
            long from = System.nanoTime();
            jobs.enqueue(RqueuePeer.QUEUE, payload);
            millis[i] = (Arrivals.await() - from) / 1e6;
        }
        Arrays.sort(millis);
        return millis[count / 2] + " " + millis[count * 95 / 100] + " " + millis[count * 99 / 100];
    }

    /** Rqueue has no call that puts many. */
    private void putAll(int count) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(count);
        onThreads(PUTTING_THREADS, () -> {
            if (left.getAndDecrement() <= 0) {
                return false;
            }
            jobs.enqueue(RqueuePeer.QUEUE, payload);
            return true;
        });
    }

    /** Repeats the task in each thread until it says false. */
    private static void onThreads(int count, BooleanSupplier task) throws InterruptedException {
        Thread[] threads = new Thread[count];
        for (int i = 0; i < count; i++) {
            threads[i] = new Thread(() -> {
                while (task.getAsBoolean()) {
                    Thread.onSpinWait();
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
