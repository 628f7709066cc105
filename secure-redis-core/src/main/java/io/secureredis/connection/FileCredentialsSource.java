package io.secureredis.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the password (and, if wanted, the user name) from files, and again when they change.
 *
 * <p>The content counts, without the line break at its end; neither time stamps nor file system events do, since mounted secrets are swapped by symbolic links and
 * network file systems announce nothing. A file that is missing, empty or unreadable at a later look changes nothing and is logged once: secrets are often replaced
 * in more than one step. Thread-safe.
 */
public final class FileCredentialsSource implements CredentialsSource, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FileCredentialsSource.class);
    private static final int MAX_BYTES = 64 * 1024;

    private final @Nullable String username;
    private final @Nullable Path usernameFile;
    private final Path passwordFile;
    private final List<Consumer<Credentials>> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "secure-redis-credentials");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Credentials current;
    private boolean unreadable;

    private FileCredentialsSource(@Nullable String username, @Nullable Path usernameFile, Path passwordFile) {
        this.username = username;
        this.usernameFile = usernameFile;
        this.passwordFile = passwordFile;
        this.current = read();
    }

    /**
     * A fixed user, a password from a file.
     *
     * @param username null for {@code default}
     * @param interval how often the file is read again
     * @throws ConnectionException {@code SR305} when the file is missing, empty or too large
     */
    public static FileCredentialsSource ofPassword(@Nullable String username, Path passwordFile, Duration interval) {
        return new FileCredentialsSource(username, null, passwordFile).start(interval);
    }

    /** As {@link #ofPassword}, with the user name from a file of its own. */
    public static FileCredentialsSource ofBoth(Path usernameFile, Path passwordFile, Duration interval) {
        return new FileCredentialsSource(null, usernameFile, passwordFile).start(interval);
    }

    // The task reports its own failures, and never ends by one
    @SuppressWarnings("FutureReturnValueIgnored")
    private FileCredentialsSource start(Duration interval) {
        reader.scheduleWithFixedDelay(this::lookAgain, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
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

    private void lookAgain() {
        try {
            refresh();
        } catch (RuntimeException e) {
            log.error("Redis credentials of {} could not be handed on; the next look tries again", passwordFile, e);
        }
    }

    /** Reads the files now, without waiting for the interval to pass. */
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
        if (!read.equals(current)) {
            log.info("Redis credentials changed in {}; open connections log in again", passwordFile);
            current = read;
            listeners.forEach(listener -> listener.accept(read));
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
                "The file " + file + ", which holds a Redis credential, " + how + ".",
                "Put the credential there alone, readable for this process, or correct"
                        + " secure-redis.connection.credentials.password-file (or username-file).");
    }

    /** Ends the reading. */
    @Override
    public void close() {
        reader.shutdownNow();
    }
}
