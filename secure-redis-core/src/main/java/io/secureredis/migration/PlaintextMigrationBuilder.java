package io.secureredis.migration;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Settings of a {@link PlaintextMigration}. */
public final class PlaintextMigrationBuilder {

    final RedisConnectionFactory connections;
    final SealedLayout layout;

    @Nullable
    String pattern;

    PrefixChange prefix = PrefixChange.of("", "");
    ValueConversion conversion = ValueConversion.NONE;
    boolean deleteOld;
    boolean dryRun;
    int batchSize = 500;
    long maxElements = 10_000;
    long keysPerSecond;
    Consumer<MigrationReport> progress = report -> {};

    PlaintextMigrationBuilder(RedisConnectionFactory connections, SealedLayout layout) {
        this.connections = connections;
        this.layout = layout;
    }

    /** Only keys that match, in the glob style of {@code SCAN}; by default all that begin with the old prefix. */
    public PlaintextMigrationBuilder matching(String glob) {
        this.pattern = glob;
        return this;
    }

    /** Another beginning for every key; none by default. Keys that begin with the new prefix already are passed over where the old prefix covers them too. */
    public PlaintextMigrationBuilder prefix(String from, String to) {
        this.prefix = PrefixChange.of(from, to);
        return this;
    }

    /** What happens to each value before it is sealed; nothing by default. */
    public PlaintextMigrationBuilder conversion(ValueConversion conversion) {
        this.conversion = conversion;
        return this;
    }

    /** Whether an old key is deleted once its value is sealed under its new key; off by default. What is sealed in its place needs none. */
    public PlaintextMigrationBuilder deleteOld(boolean deleteOld) {
        this.deleteOld = deleteOld;
        return this;
    }

    /** Whether to do everything but the writing; off by default. */
    public PlaintextMigrationBuilder dryRun(boolean dryRun) {
        this.dryRun = dryRun;
        return this;
    }

    /**
     * About how many keys at once; 500 by default.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public PlaintextMigrationBuilder batchSize(int keys) {
        if (keys < 1) {
            throw new IllegalArgumentException("A batch has at least one key");
        }
        this.batchSize = keys;
        return this;
    }

    /**
     * The most elements of a hash, list or set that are sealed in one step, during which Redis serves nobody else; 10,000 by default.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public PlaintextMigrationBuilder maxElements(long elements) {
        if (elements < 1) {
            throw new IllegalArgumentException("A key has at least one element");
        }
        this.maxElements = elements;
        return this;
    }

    /**
     * How many keys a second at most, on average; no limit by default.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public PlaintextMigrationBuilder keysPerSecond(long keys) {
        if (keys < 1) {
            throw new IllegalArgumentException("A rate is at least one key a second");
        }
        this.keysPerSecond = keys;
        return this;
    }

    /** Called after each batch with what was done so far, and a checkpoint to keep. */
    public PlaintextMigrationBuilder progress(Consumer<MigrationReport> progress) {
        this.progress = progress;
        return this;
    }

    /** A migration of these settings. */
    public PlaintextMigration build() {
        return new PlaintextMigration(this);
    }
}
