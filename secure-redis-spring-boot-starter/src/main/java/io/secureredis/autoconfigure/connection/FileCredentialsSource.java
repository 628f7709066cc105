package io.secureredis.autoconfigure.connection;

import io.secureredis.PrintableText;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.Credentials;
import io.secureredis.connection.CredentialsSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the password, and optionally the user name, from files, and again when they change.
 *
 * <p>Only the content counts, without the line break at its end. Time stamps and file system events do not, because
 * mounted secrets are swapped by symbolic links and network file systems send no events. A file that is later missing,
 * empty or unreadable changes nothing and is logged once: secrets are often replaced in more than one step.
 * Thread-safe.
 */
final class FileCredentialsSource implements CredentialsSource, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FileCredentialsSource.class);
    private static final int MAX_BYTES = 64 * 1024;

    private final @Nullable String username;
    private final @Nullable Path usernameFile;
    private final Path passwordFile;
    private final List<Consumer<Credentials>> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "secure-redis-credentials");
        thread.setDaemon(true);
        thread.setContextClassLoader(FileCredentialsSource.class.getClassLoader());
        return thread;
    });
    private volatile Credentials current;
    private final Set<Consumer<Credentials>> untold = new LinkedHashSet<>();
    private boolean unreadable;
    private boolean failing;

    private FileCredentialsSource(@Nullable String username, @Nullable Path usernameFile, Path passwordFile) {
        this.username = username;
        this.usernameFile = usernameFile;
        this.passwordFile = passwordFile;
        this.current = read();
    }

    /**
     * Returns a source with a fixed user and a password from a file.
     *
     * @param username null for {@code default}
     * @param interval how often the file is read again
     * @throws ConnectionException {@code SR305} if the file is missing, empty or too large
     */
    public static FileCredentialsSource ofPassword(@Nullable String username, Path passwordFile, Duration interval) {
        return new FileCredentialsSource(username, null, passwordFile).start(interval);
    }

    /** Does the same as {@link #ofPassword}, with the user name from a separate file. */
    public static FileCredentialsSource ofBoth(Path usernameFile, Path passwordFile, Duration interval) {
        return new FileCredentialsSource(null, usernameFile, passwordFile).start(interval);
    }

    // The task reports its own failures, and never ends because of one
    @SuppressWarnings("FutureReturnValueIgnored")
    private FileCredentialsSource start(Duration interval) {
        reader.scheduleWithFixedDelay(this::refreshOrLog, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        return this;
    }

    @Override
    public Credentials current() {
        return current;
    }

    @Override
    public Subscription onChange(Consumer<Credentials> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void refreshOrLog() {
        try {
            refresh();
            failing = false;
        } catch (Throwable e) {
            // An error too: it would end the checks
            if (!failing) {
                log.error(
                        "Redis credentials of {} cannot be used; each check tries again",
                        PrintableText.file(passwordFile),
                        e);
            }
            failing = true;
        }
    }

    /** Reads the files now, without waiting for the interval. */
    public synchronized void refresh() {
        Credentials read;
        try {
            read = read();
        } catch (ConnectionException e) {
            if (!unreadable) {
                log.warn("{} The password in use stays.", e.getMessage());
            }
            unreadable = true;
            return;
        }
        unreadable = false;
        tell(read);
    }

    private void tell(Credentials read) {
        if (!read.equals(current)) {
            log.info(
                    "Redis credentials changed in {}; open connections log in again", PrintableText.file(passwordFile));
            current = read;
            untold.clear();
            untold.addAll(listeners);
            untold.removeIf(listener -> handOn(listener, read, true));
        } else {
            untold.removeIf(listener -> !listeners.contains(listener) || handOn(listener, read, false));
        }
    }

    /**
     * Returns whether the listener accepted the credentials. If one listener throws, the others are still called, and
     * it is called again after the next read.
     */
    private boolean handOn(Consumer<Credentials> listener, Credentials read, boolean isFirst) {
        try {
            listener.accept(read);
            return true;
        } catch (Throwable e) {
            if (isFirst) {
                log.error(
                        "Redis credentials of {} could not be handed on; each look tries again until they are",
                        PrintableText.file(passwordFile),
                        e);
            }
            return false;
        }
    }

    private Credentials read() {
        String user = usernameFile == null ? username : new String(chars(usernameFile));
        return Credentials.of(user, chars(passwordFile));
    }

    private static char[] chars(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw unreadable(file, "is larger than " + MAX_BYTES + " bytes");
            }
            CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(Files.readAllBytes(file)));
            int length = text.length();
            while (length > 0 && (text.charAt(length - 1) == '\n' || text.charAt(length - 1) == '\r')) {
                length--;
            }
            if (length == 0) {
                throw unreadable(file, "is empty");
            }
            char[] chars = new char[length];
            text.get(chars);
            return chars;
        } catch (NoSuchFileException e) {
            throw unreadable(file, "does not exist");
        } catch (IOException e) {
            throw unreadable(file, "cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static ConnectionException unreadable(Path file, String how) {
        return new ConnectionException(
                ConnectionFailure.CREDENTIALS_UNREADABLE,
                "The file " + PrintableText.file(file) + ", which holds a Redis credential, " + how + ".",
                "Put only the credential into it, make it readable for this process, or correct"
                        + " secure-redis.connection.credentials.password-file (or username-file).");
    }

    /** Stops reading. */
    @Override
    public void close() {
        reader.shutdownNow();
    }
}
