package io.secureredis.crypto;

import io.secureredis.SecureRedisException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key ring whose secrets stand in files, as Docker and Kubernetes hand them out, and which follows them when they change.
 *
 * <p>Made by {@link #builder()}. The files are read again at every poll, and compared by content: a file that is replaced, rewritten in place, or reached through a
 * symbolic link that was swapped ({@code ..data} of Kubernetes) is noticed alike. A new content takes effect only when it was read the same twice in a
 * row, so that a file that is just being written is not taken for a shorter secret. What cannot be read leaves the ring as it was, and is reported once.
 *
 * <p>{@link #close()} ends the thread that polls; the last ring stays in use.
 */
public final class FileKeyRingSource implements KeyRingSource, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(FileKeyRingSource.class);

    /** How soon a changed content is looked at again. */
    private static final Duration SETTLE = Duration.ofMillis(500);

    private final KeyRingFiles files;
    private final Duration pollInterval;
    private final List<KeyRingListener> listeners;
    private final ScheduledExecutorService poller;

    private volatile KeyRing ring;
    private String adopted;
    private @Nullable String pending;
    private @Nullable String refused;

    FileKeyRingSource(FileKeyRingSourceBuilder settings) {
        this.files = settings.files();
        this.pollInterval = settings.pollInterval;
        this.listeners = List.copyOf(settings.listeners);
        KeyRingFiles.Content first = files.read();
        this.ring = files.ring(first);
        this.adopted = first.digest();
        this.poller = Executors.newSingleThreadScheduledExecutor(FileKeyRingSource::daemon);
    }

    /** Settings; the defaults are told at each. */
    public static FileKeyRingSourceBuilder builder() {
        return new FileKeyRingSourceBuilder();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "secure-redis-key-files");
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        schedule(pollInterval);
    }

    private void schedule(Duration delay) {
        var unused = poller.schedule(this::poll, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void poll() {
        boolean settling = false;
        try {
            settling = reload();
        } finally {
            if (!poller.isShutdown()) {
                schedule(settling && SETTLE.compareTo(pollInterval) < 0 ? SETTLE : pollInterval);
            }
        }
    }

    @Override
    public KeyRing keyRing() {
        return ring;
    }

    /**
     * Reads the files once.
     *
     * @return whether there is a new content that has to be seen once more
     */
    synchronized boolean reload() {
        try {
            KeyRingFiles.Content content = files.read();
            if (content.digest().equals(adopted)) {
                pending = null;
                refused = null;
                return false;
            }
            if (!content.digest().equals(pending)) {
                pending = content.digest();
                return true;
            }
            adopt(content);
        } catch (SecureRedisException unreadable) {
            refuse(unreadable);
        }
        return false;
    }

    private void adopt(KeyRingFiles.Content content) {
        KeyRing next = files.ring(content).withInstancesOf(ring);
        ring = next;
        adopted = content.digest();
        pending = null;
        refused = null;
        LOGGER.info("The key ring changed: {}", next);
        for (KeyRingListener listener : listeners) {
            tell(listener, () -> listener.ringChanged(next));
        }
    }

    private void refuse(SecureRedisException reason) {
        if (Objects.equals(refused, reason.getMessage())) {
            return;
        }
        refused = reason.getMessage();
        LOGGER.warn("The key ring stays as it was ({}): {}", ring, reason.getMessage());
        for (KeyRingListener listener : listeners) {
            tell(listener, () -> listener.ringRefused(reason));
        }
    }

    /** A listener that throws must not end the polling. */
    private static void tell(KeyRingListener listener, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error failed) {
            LOGGER.warn(
                    "A listener of the key ring failed: {}", listener.getClass().getName(), failed);
        }
    }

    /** Ends the polling. Safe to call more than once. */
    @Override
    public void close() {
        poller.shutdownNow();
    }
}
