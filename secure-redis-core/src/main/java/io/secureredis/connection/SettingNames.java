package io.secureredis.connection;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * The names of the properties that configure a server, for the texts that say which to correct. Boot's are
 * {@code spring.data.redis.*}; a server with a configuration of its own has the same names under another prefix.
 *
 * <p>Thread-safe.
 */
public final class SettingNames {

    /** Those of Boot. */
    public static final SettingNames BOOTS = new SettingNames(null);

    private static final String PREFIX = "spring.data.redis.";

    /** Factories that are not configured by Boot's properties. */
    private static final Map<RedisConnectionFactory, SettingNames> OTHERS =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final @Nullable String prefix;

    private SettingNames(@Nullable String prefix) {
        this.prefix = prefix;
    }

    /**
     * Returns the names below another prefix.
     *
     * @param prefix with a dot at the end, such as {@code secure-redis.jobs.redis.}
     */
    public static SettingNames under(String prefix) {
        return new SettingNames(prefix);
    }

    /** Lets {@link ConnectionFailures#of} explain failures of this factory with these names. */
    public void useFor(RedisConnectionFactory factory) {
        OTHERS.put(factory, this);
    }

    /** Returns the names for a factory. */
    public static SettingNames of(RedisConnectionFactory factory) {
        return OTHERS.getOrDefault(factory, BOOTS);
    }

    /** Returns a text with these names instead of Boot's. What applies only to the application's server is left out. */
    public String in(String text) {
        if (prefix == null) {
            return text;
        }
        return text.replace(FailureText.OTHER_PASSWORDS, "")
                .replace(FailureText.OR_A_PASSWORD_FILE, "")
                .replace(PREFIX, prefix);
    }

    ConnectionException in(ConnectionException failure) {
        return prefix == null
                ? failure
                : new ConnectionException(
                        failure.failure(), in(failure.description()), in(failure.action()), failure.getCause());
    }
}
