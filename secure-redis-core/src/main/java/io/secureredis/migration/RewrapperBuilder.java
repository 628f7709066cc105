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

/** Settings of a {@link Rewrapper}. */
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

    /** Only keys that match, in the glob style of {@code SCAN}; all by default. */
    public RewrapperBuilder matching(String glob) {
        this.pattern = glob;
        return this;
    }

    /**
     * Says where a value lives, from its full Redis key; null for a key that is to be left alone. Required where there are no {@linkplain #layout layouts}.
     *
     * <p>For an entry of a cache: {@code Binding.of("cache").and(cacheName).and(key)}. A wrong binding seals plaintext into values that nobody can open: try it with {@link #dryRun},
     * on sealed values, which must open.
     */
    public RewrapperBuilder bindings(Function<byte[], @Nullable Binding> bindings) {
        this.bindings = bindings;
        return this;
    }

    /** Adds a kind of sealed data, of any type of key. The first layout that knows a key counts, and {@link #bindings} before them. */
    public RewrapperBuilder layout(RewrapLayout layout) {
        layouts.add(layout);
        return this;
    }

    /**
     * How many keys are looked at in a second; as many as possible by default.
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

    /** Whether values that are no envelopes are sealed as they are; off by default, when they are left alone. */
    public RewrapperBuilder sealPlaintext(boolean sealPlaintext) {
        this.sealPlaintext = sealPlaintext;
        return this;
    }

    /** Whether to do everything but the writing; off by default. */
    public RewrapperBuilder dryRun(boolean dryRun) {
        this.dryRun = dryRun;
        return this;
    }

    /**
     * About how many keys at once; 100 by default.
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

    /** The sealer's clock, where it has one of its own. */
    public RewrapperBuilder clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /** Hears after each batch what was done so far, with a checkpoint to keep. */
    public RewrapperBuilder progress(Consumer<RewrapReport> progress) {
        this.progress = progress;
        return this;
    }

    /**
     * A rewrapper of these settings.
     *
     * @throws IllegalStateException if there are no bindings and no layouts
     */
    public Rewrapper build() {
        return new Rewrapper(this);
    }
}
