package io.secureredis.crypto;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Configures a {@link FileKeyRingSource}: fixed secrets, files of secrets, and how often the files are read. */
public final class FileKeyRingSourceBuilder {

    private @Nullable Secret primary;
    private @Nullable Path primaryFile;
    private final List<Secret> openOnly = new ArrayList<>();
    private final List<Path> openOnlyFiles = new ArrayList<>();
    private final Set<KeyId> retired = new LinkedHashSet<>();
    private final List<Path> retiredFiles = new ArrayList<>();

    Duration pollInterval = Duration.ofSeconds(10);
    final List<KeyRingListener> listeners = new ArrayList<>();

    FileKeyRingSourceBuilder() {}

    /** Sets the sealing secret if it is not in a file; replaces {@link #primaryFile}. */
    public FileKeyRingSourceBuilder primary(Secret secret) {
        this.primary = secret;
        this.primaryFile = null;
        return this;
    }

    /**
     * Sets the file of the sealing secret: one secret in base64, surrounding white space ignored; replaces
     * {@link #primary}.
     */
    public FileKeyRingSourceBuilder primaryFile(Path file) {
        this.primaryFile = file;
        this.primary = null;
        return this;
    }

    /** Sets secrets that only open and are not in a file. */
    public FileKeyRingSourceBuilder openOnly(Collection<Secret> secrets) {
        openOnly.addAll(secrets);
        return this;
    }

    /**
     * Sets files of secrets that only open: one secret in base64 per line. Empty lines and lines that begin with
     * {@code #} are skipped. A file may be empty.
     *
     * <p>A file may also contain the primary secret, which then counts once.
     */
    public FileKeyRingSourceBuilder openOnlyFiles(Collection<Path> files) {
        openOnlyFiles.addAll(files);
        return this;
    }

    /** Sets the ids under which nothing opens any more. */
    public FileKeyRingSourceBuilder retired(Collection<KeyId> ids) {
        retired.addAll(ids);
        return this;
    }

    /** Sets files of retired ids, one per line, in the same format as {@link #openOnlyFiles}. */
    public FileKeyRingSourceBuilder retiredFiles(Collection<Path> files) {
        retiredFiles.addAll(files);
        return this;
    }

    /**
     * Sets how often the files are read; 10 seconds by default.
     *
     * @throws IllegalArgumentException if it is less than a millisecond
     */
    public FileKeyRingSourceBuilder pollInterval(Duration interval) {
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("The poll interval is a millisecond or more");
        }
        this.pollInterval = interval;
        return this;
    }

    /** Sets the listener that is told of changes. */
    public FileKeyRingSourceBuilder listener(KeyRingListener listener) {
        listeners.add(listener);
        return this;
    }

    KeyRingFiles files() {
        if (primary == null && primaryFile == null) {
            throw new IllegalStateException("A key ring needs a primary secret, or the file of one");
        }
        return new KeyRingFiles(
                primary,
                primaryFile,
                List.copyOf(openOnly),
                List.copyOf(openOnlyFiles),
                List.copyOf(retired),
                List.copyOf(retiredFiles));
    }

    /**
     * Reads the files, and follows them until you close the source.
     *
     * @throws IllegalStateException if there is no primary secret
     * @throws InvalidSecretException if a file contains something that is not a secret; the message names file and line
     * @throws io.secureredis.SecureRedisException {@code SR117} if a file cannot be read or contains no secret
     */
    public FileKeyRingSource open() {
        FileKeyRingSource source = new FileKeyRingSource(this);
        source.start();
        return source;
    }
}
