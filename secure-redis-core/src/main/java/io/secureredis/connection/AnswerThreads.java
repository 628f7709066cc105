package io.secureredis.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.resource.ClientResources;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The threads on which reactive answers of Redis arrive. Nothing else needs them, so what follows an answer may block
 * there: connections that were cut are opened again meanwhile, and commands time out.
 *
 * <p>With {@link ClientOptions#isPublishOnScheduler()}, Lettuce publishes answers on its computation threads. It has as
 * few as two, and needs them to open connections again. There, as many blocking calls as threads waited for a
 * connection that nobody opened.
 *
 * <p>There are as many threads as processors, and at least two. If answers wait and none of them comes to its end for a
 * moment, all threads are blocked, and each waiting answer gets one: up to ten for each processor, and at least twenty.
 * Further answers wait. A thread without work ends. The elements of one answer arrive in their order. After
 * {@link #close()}, answers arrive on the thread that read them.
 *
 * <p>For this library's modules; not for applications.
 */
public final class AnswerThreads implements AutoCloseable {

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final int USUAL = Math.max(2, PROCESSORS);
    private static final int MOST = Math.max(20, 10 * PROCESSORS);
    private static final int SECONDS_WITHOUT_WORK = 30;

    /** Without the end of an answer in this time, the threads count as blocked. */
    private static final long MOMENT_MS = 50;

    private final Threads threads = new Threads();
    private final AtomicBoolean watching = new AtomicBoolean();
    private long endedBefore;

    /**
     * Returns the given resources, including their threads, for a client whose reactive answers arrive here. Shut down
     * the given resources; the result needs no shutdown.
     */
    public ClientResources with(ClientResources resources) {
        EventExecutorGroup computation = resources.eventExecutorGroup();
        return new Resources(resources, new AnswerExecutorGroup(computation, answer -> run(answer, computation)));
    }

    /** Returns whether the reactive answers of a client with these resources may be blocked. */
    public static boolean areIn(ClientResources resources) {
        return resources.eventExecutorGroup() instanceof AnswerExecutorGroup;
    }

    private void run(Runnable answer, EventExecutorGroup watchman) {
        threads.execute(answer);
        beginToWatch(watchman);
    }

    private void beginToWatch(EventExecutorGroup watchman) {
        if (threads.isBusy() && !watching.get() && watching.compareAndSet(false, true)) {
            endedBefore = -1;
            watchBy(watchman);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It does not throw
    private void watchBy(EventExecutorGroup watchman) {
        try {
            watchman.schedule(() -> watch(watchman), MOMENT_MS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException clientIsShutDown) {
            watching.set(false);
        }
    }

    /** One at a time, and only while there are more answers than threads are usual. */
    private void watch(EventExecutorGroup watchman) {
        if (!threads.isBusy()) {
            threads.shrink();
            watching.set(false);
            beginToWatch(watchman);
            return;
        }
        long ended = threads.ended.get();
        if (ended == endedBefore) {
            threads.grow();
        }
        endedBefore = ended;
        watchBy(watchman);
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    private static final class Threads extends ThreadPoolExecutor {

        private final AtomicLong begun = new AtomicLong();
        private final AtomicLong ended = new AtomicLong();

        Threads() {
            super(
                    USUAL,
                    USUAL,
                    SECONDS_WITHOUT_WORK,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    new DefaultThreadFactory("secure-redis-answers", true),
                    (answer, closed) -> answer.run());
            allowCoreThreadTimeOut(true);
        }

        @Override
        public void execute(Runnable answer) {
            begun.incrementAndGet();
            super.execute(answer);
        }

        @Override
        protected void afterExecute(Runnable answer, @Nullable Throwable thrown) {
            ended.incrementAndGet();
        }

        boolean isBusy() {
            return begun.get() - ended.get() > USUAL;
        }

        /** Gives each answer that waits a thread. */
        void grow() {
            int more = Math.min(MOST, getCorePoolSize() + getQueue().size());
            setMaximumPoolSize(more);
            setCorePoolSize(more);
        }

        void shrink() {
            setCorePoolSize(USUAL);
            setMaximumPoolSize(USUAL);
        }
    }

    private static final class Resources extends ForwardingClientResources {

        private final AnswerExecutorGroup group;

        Resources(ClientResources delegate, AnswerExecutorGroup group) {
            super(delegate);
            this.group = group;
        }

        @Override
        public EventExecutorGroup eventExecutorGroup() {
            return group;
        }
    }
}
