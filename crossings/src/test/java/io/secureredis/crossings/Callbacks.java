package io.secureredis.crossings;

import io.secureredis.SecureRedisException;
import io.secureredis.cache.CacheEventListener;
import io.secureredis.cache.CacheOpenFailure;
import io.secureredis.cache.CacheOpenFailureListener;
import io.secureredis.cache.CacheOperation;
import io.secureredis.connection.ConnectionException;
import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobEvent;
import io.secureredis.jobs.JobInterceptor;
import org.springframework.context.event.EventListener;

/** Everything of the application that the library calls. What it does is chosen by the event. */
public final class Callbacks implements CacheEventListener, CacheOpenFailureListener, JobInterceptor {

    /** What the callbacks of this JVM do. */
    enum Mood {
        WELL,
        THROWS,
        INTERRUPTS,
        BLOCKS
    }

    private static final Object CHANGED = new Object();
    private static volatile Mood mood = Mood.WELL;

    static void are(Mood now) {
        synchronized (CHANGED) {
            mood = now;
            CHANGED.notifyAll();
        }
    }

    @EventListener
    void on(JobEvent event) {
        actInAThreadOfJobs();
    }

    @Override
    public Object around(JobContext context, Attempt next) throws Exception {
        Object result = next.proceed();
        if (mood == Mood.INTERRUPTS) {
            actInAThreadOfJobs();
        }
        return result;
    }

    @Override
    public void onOpenFailure(CacheOpenFailure failure) {
        act();
    }

    @Override
    public void resealed(String cacheName) {
        act();
    }

    @Override
    public void plaintextRead(String cacheName) {
        act();
    }

    @Override
    public void notStored(String cacheName, SecureRedisException reason) {
        act();
    }

    @Override
    public void withoutRedis(String cacheName, CacheOperation operation) {
        act();
    }

    @Override
    public void redisFailed(String cacheName, ConnectionException reason) {
        act();
    }

    @Override
    public void availabilityChanged(boolean available) {
        act();
    }

    @Override
    public void unreadable(String cacheName, RuntimeException reason) {
        act();
    }

    /**
     * Cache listeners run in their caller's thread, whose interrupt is the application's own affair; the threads of
     * jobs are the library's.
     */
    private static void act() {
        if (mood == Mood.THROWS) {
            throw new IllegalStateException("A callback of the application");
        }
    }

    /** Until the mood is another. */
    private static void block() {
        synchronized (CHANGED) {
            while (mood == Mood.BLOCKS) {
                try {
                    CHANGED.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private static void actInAThreadOfJobs() {
        act();
        if (mood == Mood.INTERRUPTS) {
            Thread.currentThread().interrupt();
        }
        block();
    }
}
