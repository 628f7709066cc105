package io.secureredis.crypto;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Settings of a {@link FileKeyRingSource}: what is fixed, what stands in files, and how often those are read. */
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

    /** The secret that seals, where it does not stand in a file; replaces {@link #primaryFile}. */
    public FileKeyRingSourceBuilder primary(Secret secret) {
        this.primary = secret;
        this.primaryFile = null;
        return this;
    }

    /** The file of the secret that seals: one secret in base64, white space around it ignored; replaces {@link #primary}. */
    public FileKeyRingSourceBuilder primaryFile(Path file) {
        this.primaryFile = file;
        this.primary = null;
        return this;
    }

    /** Secrets that only open, and do not stand in a file. */
    public FileKeyRingSourceBuilder openOnly(Collection<Secret> secrets) {
        openOnly.addAll(secrets);
        return this;
    }

    /**
     * Files of secrets that only open, one secret in base64 a line; empty lines, and lines that begin with {@code #}, are passed over. A file may be empty.
     *
     * <p>A secret may stand here and be the primary too: it counts once.
     */
    public FileKeyRingSourceBuilder openOnlyFiles(Collection<Path> files) {
        openOnlyFiles.addAll(files);
        return this;
    }

    /** Ids that open nothing any more. */
    public FileKeyRingSourceBuilder retired(Collection<KeyId> ids) {
        retired.addAll(ids);
        return this;
    }

    /** Files of retired ids, one a line, as {@link #openOnlyFiles} are read. */
    public FileKeyRingSourceBuilder retiredFiles(Collection<Path> files) {
        retiredFiles.addAll(files);
        return this;
    }

    /**
     * How often the files are read; 10 seconds by default.
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

    /** Hears of changes. */
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
     * Reads the files, and follows them until the source is closed.
     *
     * @throws IllegalStateException if there is no primary secret
     * @throws InvalidSecretException if a file holds what is not a secret; the message names file and line
     * @throws io.secureredis.SecureRedisException {@code SR117} if a file cannot be read, or holds no such thing
     */
    public FileKeyRingSource open() {
        FileKeyRingSource source = new FileKeyRingSource(this);
        source.start();
        return source;
    }
}
