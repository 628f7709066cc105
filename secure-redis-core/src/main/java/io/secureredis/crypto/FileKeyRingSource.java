package io.secureredis.crypto;

import io.secureredis.SecureRedisException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a key ring from files, as Docker and Kubernetes provide secrets, and follows changes to those files.
 *
 * <p>Create one with {@link #builder()}. Each poll reads the files again and compares their contents. It therefore
 * notices a file that was replaced, rewritten in place, or reached through a symbolic link that was swapped
 * ({@code ..data} of Kubernetes). New contents take effect only after they were read identically twice in a row, so a
 * file that is still being written is not mistaken for a shorter secret. If a file cannot be read, the ring stays as it
 * was and the problem is reported once.
 *
 * <p>{@link #close()} stops the polling thread; the last ring remains in use.
 */
public final class FileKeyRingSource implements KeyRingSource, AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(FileKeyRingSource.class);

    /** The delay before changed contents are read for the second time. */
    static final Duration SETTLE = Duration.ofMillis(500);

    private final KeyRingFiles files;
    private final Duration pollInterval;
    private final List<KeyRingListener> listeners;
    private final ScheduledExecutorService poller;

    private volatile KeyRing ring;
    private String adopted;
    private @Nullable String pending;
    private volatile @Nullable String refused;

    FileKeyRingSource(FileKeyRingSourceBuilder settings) {
        this.files = settings.files();
        this.pollInterval = settings.pollInterval;
        this.listeners = List.copyOf(settings.listeners);
        KeyRingFiles.Content first = files.read();
        this.ring = files.ring(first);
        this.adopted = first.digest();
        this.poller = Executors.newSingleThreadScheduledExecutor(FileKeyRingSource::daemon);
    }

    /** Returns a builder; each setting documents its default. */
    public static FileKeyRingSourceBuilder builder() {
        return new FileKeyRingSourceBuilder();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "secure-redis-key-files");
        thread.setDaemon(true);
        thread.setContextClassLoader(FileKeyRingSource.class.getClassLoader());
        return thread;
    }

    void start() {
        schedule(pollInterval);
    }

    private void schedule(Duration delay) {
        var unused = poller.schedule(this::poll, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    void poll() {
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

    /** Returns why the files cannot be read, or what they contain cannot be used. */
    @Override
    public Optional<String> failure() {
        return Optional.ofNullable(refused);
    }

    /**
     * Reads the files once.
     *
     * @return whether there are new contents that have to be read once more
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
        logChange(next);
        for (KeyRingListener listener : listeners) {
            callListener(listener, () -> listener.ringChanged(next));
        }
    }

    private static void logChange(KeyRing next) {
        LOGGER.info(
                "The key ring changed: it seals with {}, also opens {}, and refuses {}",
                next.primary().keyId(),
                next.keyIds().stream()
                        .filter(id -> !id.equals(next.primary().keyId())
                                && !next.retired().contains(id))
                        .toList(),
                next.retired());
    }

    private void refuse(SecureRedisException reason) {
        if (Objects.equals(refused, reason.getMessage())) {
            return;
        }
        refused = reason.getMessage();
        LOGGER.warn("The key ring stays as it was ({}): {}", ring, reason.getMessage());
        for (KeyRingListener listener : listeners) {
            callListener(listener, () -> listener.ringRefused(reason));
        }
    }

    /** Calls a listener; an exception of the listener must not stop the polling. */
    private static void callListener(KeyRingListener listener, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error failed) {
            LOGGER.warn(
                    "A listener of the key ring failed: {}", listener.getClass().getName(), failed);
        }
    }

    /** Stops the polling. You may call it more than once. */
    @Override
    public void close() {
        poller.shutdownNow();
    }
}
