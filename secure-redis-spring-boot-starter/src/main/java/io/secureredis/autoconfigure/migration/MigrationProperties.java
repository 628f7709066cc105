package io.secureredis.autoconfigure.migration;

import io.secureredis.autoconfigure.SettingRange;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The migration of values that an application stored before it used secure-redis. Immutable.
 *
 * @param mode What is done when the application has started: nothing, a report, or the migration.
 * @param steps What is sealed, one after the other.
 */
@ConfigurationProperties("secure-redis.migration")
record MigrationProperties(
        @DefaultValue("off") Mode mode, @DefaultValue List<Step> steps) {

    /** What is done when the application has started. */
    enum Mode {
        /** Nothing. */
        OFF,
        /** Logs what a migration would do. */
        DRY_RUN,
        /** Seals values. */
        RUN
    }

    /** What the application stores. */
    enum Layout {
        /** Entries of Spring Cache. */
        CACHE,
        /** Values of sealedRedisTemplate. */
        TEMPLATE
    }

    /**
     * Keys that belong together.
     *
     * @param as What the application stores there: cache or template.
     * @param pattern Only keys that match this glob pattern. By default all that begin with from-prefix.
     * @param fromPrefix What the plaintext keys begin with.
     * @param toPrefix What the sealed keys begin with. By default from-prefix: values are sealed in their place.
     * @param cache Cache to which every key belongs, where keys do not hold the name.
     * @param conversion Name of a ValueConversion bean that converts each value first. By default values stay as they
     *     are.
     * @param deleteOld Whether a plaintext key is deleted once it is sealed under its new key.
     * @param keysPerSecond At most so many keys a second. By default any number.
     */
    record Step(
            @DefaultValue("cache") Layout as,
            @Nullable String pattern,
            @DefaultValue("") String fromPrefix,
            @Nullable String toPrefix,
            @Nullable String cache,
            @Nullable String conversion,
            @DefaultValue("false") boolean deleteOld,

            @SettingRange(least = "1", most = "1000000000") @Nullable
            Long keysPerSecond) {

        String target() {
            return toPrefix == null ? fromPrefix : toPrefix;
        }
    }

    MigrationProperties {
        steps = List.copyOf(steps);
    }
}
