package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/** The SSL bundle that {@code spring.data.redis.ssl.bundle} names. */
final class ConnectionBundle {

    private ConnectionBundle() {}

    /** Returns its name; null if Boot uses none. */
    static @Nullable String name(DataRedisProperties redis) {
        String name = redis.getSsl().getBundle();
        return redis.getSsl().isEnabled() && StringUtils.hasLength(name) ? name : null;
    }

    /**
     * Requires that it exists.
     *
     * @throws ConnectionException without its name, which may be a key in the wrong place
     */
    static void require(DataRedisProperties redis, @Nullable SslBundles bundles) {
        String name = name(redis);
        if (name == null) {
            return;
        }
        if (bundles == null) {
            throw absent(List.of());
        }
        try {
            bundles.getBundle(name);
        } catch (NoSuchSslBundleException e) {
            throw absent(bundles.getBundleNames());
        }
    }

    private static ConnectionException absent(List<String> others) {
        return new ConnectionException(
                ConnectionFailure.TLS_UNREADABLE,
                "spring.data.redis.ssl.bundle names an SSL bundle that does not exist. "
                        + (others.isEmpty()
                                ? "The application has none."
                                : "The application has: "
                                        + String.join(
                                                ", ", others.stream().sorted().toList()) + "."),
                "Define the bundle under spring.ssl.bundle.pem or spring.ssl.bundle.jks, or correct"
                        + " spring.data.redis.ssl.bundle.");
    }
}
