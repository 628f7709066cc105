package io.secureredis.connection;

import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Runs the signals of one answer in their order, one after another, on whichever thread is free. */
final class AnswerExecutor extends AbstractEventExecutor implements Runnable {

    private final AnswerExecutorGroup group;
    private final Executor threads;
    private final Queue<Runnable> signals = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Only its own thread ever finds itself here, so it needs no barrier. */
    private @Nullable Thread running;

    AnswerExecutor(AnswerExecutorGroup group, Executor threads) {
        super(group);
        this.group = group;
        this.threads = threads;
    }

    @Override
    public void execute(Runnable signal) {
        signals.add(signal);
        if (waiting.getAndIncrement() == 0) {
            threads.execute(this);
        }
    }

    @Override
    public void run() {
        do {
            running = Thread.currentThread();
            Runnable signal = signals.poll();
            if (signal != null) {
                safeExecute(signal);
            }
            running = null;
        } while (waiting.decrementAndGet() > 0);
    }

    @Override
    public boolean inEventLoop(@Nullable Thread thread) {
        return thread != null && thread == running;
    }

    @Override
    public boolean isShuttingDown() {
        return group.isShuttingDown();
    }

    @Override
    public boolean isShutdown() {
        return group.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return group.isTerminated();
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        return group.terminationFuture();
    }

    @Override
    public Future<?> terminationFuture() {
        return group.terminationFuture();
    }

    /** Does nothing: the group has an owner. */
    @Override
    @Deprecated
    public void shutdown() {}

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return group.awaitTermination(timeout, unit);
    }
}
