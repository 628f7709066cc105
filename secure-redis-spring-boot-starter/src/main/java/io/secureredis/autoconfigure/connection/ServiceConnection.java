package io.secureredis.autoconfigure.connection;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;

/** Tells Boot's own connection details, which repeat {@code spring.data.redis.*}, from a bean that decides what server is meant: of Testcontainers, Docker Compose, or the application. */
final class ServiceConnection {

    /** Not visible here. */
    private static final String OF_PROPERTIES = "PropertiesDataRedisConnectionDetails";

    private ServiceConnection() {}

    /** Whether properties about one server are to step back. */
    static boolean decides(@Nullable DataRedisConnectionDetails details) {
        return details != null && !details.getClass().getSimpleName().equals(OF_PROPERTIES);
    }
}
