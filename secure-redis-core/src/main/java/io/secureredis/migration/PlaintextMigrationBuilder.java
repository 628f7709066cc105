package io.secureredis.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Configures a {@link PlaintextMigration}. */
public final class PlaintextMigrationBuilder {

    final RedisConnectionFactory connections;
    final SealedLayout layout;
    final List<SealedLayout> others = new ArrayList<>();

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

    /**
     * Selects only keys that match, in the glob style of {@code SCAN}; by default all that begin with the old prefix.
     */
    public PlaintextMigrationBuilder matching(String glob) {
        this.pattern = glob;
        return this;
    }

    /**
     * Another beginning for every key; none by default. Where the old prefix covers keys of the new one too, those are
     * not moved; one that is not sealed is reported.
     */
    public PlaintextMigrationBuilder prefix(String from, String to) {
        this.prefix = PrefixChange.of(from, to);
        return this;
    }

    /**
     * Another layout of the same Redis, such as that of sessions. What it has sealed is left and counted as {@link
     * MigrationOutcome#OTHER_KIND}. Jobs need none.
     */
    public PlaintextMigrationBuilder otherKind(SealedLayout other) {
        this.others.add(other);
        return this;
    }

    /** What happens to each value before it is sealed; nothing by default. */
    public PlaintextMigrationBuilder conversion(ValueConversion conversion) {
        this.conversion = conversion;
        return this;
    }

    /**
     * Sets whether an old key is deleted once its value is sealed under its new key; off by default. Sealing in place
     * does not need it.
     */
    public PlaintextMigrationBuilder deleteOld(boolean deleteOld) {
        this.deleteOld = deleteOld;
        return this;
    }

    /** Sets whether to do everything except writing; off by default. */
    public PlaintextMigrationBuilder dryRun(boolean dryRun) {
        this.dryRun = dryRun;
        return this;
    }

    /**
     * Sets the approximate number of keys per batch; 500 by default.
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
     * Sets the most elements of a hash, list or set that are sealed in one step, during which Redis serves nobody else;
     * 10,000 by default.
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
     * Sets the average limit of keys per second; no limit by default.
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

    /** Sets a callback that receives the progress after each batch, with a checkpoint to keep. */
    public PlaintextMigrationBuilder progress(Consumer<MigrationReport> progress) {
        this.progress = progress;
        return this;
    }

    /** Returns a migration with these settings. */
    public PlaintextMigration build() {
        return new PlaintextMigration(this);
    }
}
