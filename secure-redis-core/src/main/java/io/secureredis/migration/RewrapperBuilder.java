package io.secureredis.migration;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Sealer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Configures a {@link Rewrapper}. */
public final class RewrapperBuilder {

    final RedisConnectionFactory connections;
    final Sealer sealer;
    final KeyRingSource keyRing;

    @Nullable
    String pattern;

    @Nullable
    Function<byte[], @Nullable Binding> bindings;

    final List<RewrapLayout> layouts = new ArrayList<>();
    long keysPerSecond;
    boolean sealPlaintext;
    boolean dryRun;
    int batchSize = 100;
    Clock clock = Clock.systemUTC();
    Consumer<RewrapReport> progress = report -> {};

    RewrapperBuilder(RedisConnectionFactory connections, Sealer sealer, KeyRingSource keyRing) {
        this.connections = connections;
        this.sealer = sealer;
        this.keyRing = keyRing;
    }

    /** Selects only keys that match, in the glob style of {@code SCAN}; all by default. */
    public RewrapperBuilder matching(String glob) {
        this.pattern = glob;
        return this;
    }

    /**
     * Sets a function that returns the place of a value from its full Redis key; null for a key that must not be
     * changed. Required if there are no {@linkplain #layout layouts}.
     *
     * <p>For a cache entry: {@code Binding.of("cache").and(cacheName).and(key)}. A wrong binding seals plaintext into
     * values that nobody can open. Test it with {@link #dryRun} on sealed values, which must open.
     */
    public RewrapperBuilder bindings(Function<byte[], @Nullable Binding> bindings) {
        this.bindings = bindings;
        return this;
    }

    /**
     * Adds a kind of sealed data, of any type of key. {@link #bindings} are asked first, then the layouts in order; the
     * first that knows a key applies.
     */
    public RewrapperBuilder layout(RewrapLayout layout) {
        layouts.add(layout);
        return this;
    }

    /**
     * Sets how many keys per second are examined; as many as possible by default.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public RewrapperBuilder keysPerSecond(long keys) {
        if (keys < 1) {
            throw new IllegalArgumentException("A rate is at least one key a second");
        }
        this.keysPerSecond = keys;
        return this;
    }

    /**
     * Sets whether values that are no envelopes are sealed as they are; off by default, when they are left unchanged.
     */
    public RewrapperBuilder sealPlaintext(boolean sealPlaintext) {
        this.sealPlaintext = sealPlaintext;
        return this;
    }

    /** Sets whether to do everything except writing; off by default. */
    public RewrapperBuilder dryRun(boolean dryRun) {
        this.dryRun = dryRun;
        return this;
    }

    /**
     * Sets the approximate number of keys per batch; 100 by default.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public RewrapperBuilder batchSize(int keys) {
        if (keys < 1) {
            throw new IllegalArgumentException("A batch has at least one key");
        }
        this.batchSize = keys;
        return this;
    }

    /** Sets the clock; use the sealer's if you have set one there. */
    public RewrapperBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /** Sets a callback that receives the progress after each batch, with a checkpoint to keep. */
    public RewrapperBuilder progress(Consumer<RewrapReport> progress) {
        this.progress = progress;
        return this;
    }

    /**
     * Returns a rewrapper with these settings.
     *
     * @throws IllegalStateException if there are no bindings and no layouts
     */
    public Rewrapper build() {
        return new Rewrapper(this);
    }
}
