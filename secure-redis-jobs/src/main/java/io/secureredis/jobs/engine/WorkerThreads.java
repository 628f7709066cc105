package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobProperties;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.system.JavaVersion;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.core.task.support.ExecutorServiceAdapter;

/** The threads of a worker. */
final class WorkerThreads {

    private static final long KEEP_SECONDS = 30;

    private WorkerThreads() {}

    /** Uses virtual threads if the Java runtime has them, unless configured otherwise. */
    static ExecutorService forJobs(JobProperties.Worker settings) {
        Boolean wanted = settings.virtualThreads();
        boolean possible = JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_ONE);
        if (Boolean.TRUE.equals(wanted) && !possible) {
            throw new JobException(
                    "SR423",
                    "Virtual threads were asked for, and Java " + JavaVersion.getJavaVersion()
                            + " has none. Use Java 21 or later, or remove secure-redis.jobs.worker.virtual-threads.");
        }
        if (possible && !Boolean.FALSE.equals(wanted)) {
            return new VirtualThreads();
        }
        return pool(settings);
    }

    private static ExecutorService pool(JobProperties.Worker settings) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                settings.concurrency(),
                settings.concurrency(),
                KEEP_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                named("secure-jobs-"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Uses a thread for each job, which ends with it, so there is nothing to shut down. */
    private static final class VirtualThreads extends ExecutorServiceAdapter {

        VirtualThreads() {
            super(new VirtualThreadTaskExecutor("secure-jobs-"));
        }

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }
    }

    static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    static Thread start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
