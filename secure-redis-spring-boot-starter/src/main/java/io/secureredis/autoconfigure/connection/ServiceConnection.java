package io.secureredis.autoconfigure.connection;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;

/**
 * Distinguishes Boot's own connection details, which repeat {@code spring.data.redis.*}, from a bean that selects the
 * server: of Testcontainers, Docker Compose, or the application.
 */
final class ServiceConnection {

    /** The class is not visible here. */
    private static final String OF_PROPERTIES = "PropertiesDataRedisConnectionDetails";

    private ServiceConnection() {}

    /** Returns whether properties about one server must not apply. */
    static boolean decides(@Nullable DataRedisConnectionDetails details) {
        return details != null && !details.getClass().getSimpleName().equals(OF_PROPERTIES);
    }
}
