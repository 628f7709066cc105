package io.secureredis.connection;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lettuce's computation threads for all its own work, and other threads for reactive answers.
 *
 * <p>Lettuce has one group for both. It gives its own work to the group as a whole, and takes a single executor from it
 * ({@link #next()}) to publish the answer of a command. (It also takes one for the futures of a client's channels as a
 * whole, which any thread may notify.)
 */
final class AnswerExecutorGroup implements EventExecutorGroup {

    private final EventExecutorGroup computation;
    private final Executor answers;

    AnswerExecutorGroup(EventExecutorGroup computation, Executor answers) {
        this.computation = computation;
        this.answers = answers;
    }

    @Override
    public EventExecutor next() {
        return new AnswerExecutor(this, answers);
    }

    @Override
    public Iterator<EventExecutor> iterator() {
        return computation.iterator();
    }

    @Override
    public boolean isShuttingDown() {
        return computation.isShuttingDown();
    }

    @Override
    public boolean isShutdown() {
        return computation.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return computation.isTerminated();
    }

    @Override
    public Future<?> shutdownGracefully() {
        return computation.shutdownGracefully();
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        return computation.shutdownGracefully(quietPeriod, timeout, unit);
    }

    @Override
    public Future<?> terminationFuture() {
        return computation.terminationFuture();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return computation.awaitTermination(timeout, unit);
    }

    @Override
    @Deprecated
    public void shutdown() {
        computation.shutdown();
    }

    @Override
    @Deprecated
    public List<Runnable> shutdownNow() {
        return computation.shutdownNow();
    }

    @Override
    public void execute(Runnable task) {
        computation.execute(task);
    }

    @Override
    public Future<?> submit(Runnable task) {
        return computation.submit(task);
    }

    @Override
    public <T> Future<T> submit(Runnable task, T result) {
        return computation.submit(task, result);
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
        return computation.submit(task);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return computation.schedule(task, delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        return computation.schedule(task, delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return computation.scheduleAtFixedRate(task, initialDelay, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        return computation.scheduleWithFixedDelay(task, initialDelay, delay, unit);
    }

    @Override
    public <T> List<java.util.concurrent.Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
            throws InterruptedException {
        return computation.invokeAll(tasks);
    }

    @Override
    public <T> List<java.util.concurrent.Future<T>> invokeAll(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) throws InterruptedException {
        return computation.invokeAll(tasks, timeout, unit);
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        return computation.invokeAny(tasks);
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return computation.invokeAny(tasks, timeout, unit);
    }
}
