package io.secureredis.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.secureredis.testserver.TestCertificates;
import io.secureredis.testserver.TestCertificates.Identity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;

/** Lettuce connections, created as the starter does, without Spring. */
final class TestConnections {

    private TestConnections() {}

    static RedisURI.Builder address(String host, int port) {
        return RedisURI.builder().withHost(host).withPort(port).withTimeout(Duration.ofSeconds(60));
    }

    /** Returns the failure of connecting to the address and performing the action. */
    static Throwable failure(RedisURI address, ClientOptions options, Action action) {
        RedisClient client = RedisClient.create(address);
        client.setOptions(options);
        try {
            return Assertions.catchThrowable(() -> {
                try (StatefulRedisConnection<String, String> connection = client.connect()) {
                    action.on(connection);
                }
            });
        } finally {
            client.shutdown(Duration.ZERO, Duration.ZERO);
        }
    }

    static Throwable failure(RedisURI address, Action action) {
        return failure(address, ClientOptions.create(), action);
    }

    /**
     * Returns the failure for which the server gave a reason. Repeats it if Lettuce reports only that the connection
     * was closed, or if there was only silence.
     */
    static Throwable told(Supplier<Throwable> failing) {
        for (int attempt = 1; ; attempt++) {
            Throwable thrown = failing.get();
            boolean lost = ConnectionFailures.anywhere()
                    .explain(thrown)
                    .map(ConnectionException::failure)
                    .filter(failure ->
                            failure == ConnectionFailure.DISCONNECTED || failure == ConnectionFailure.TIMEOUT)
                    .isPresent();
            if (!lost || attempt == 5) {
                return thrown;
            }
        }
    }

    /** Waits for a state that sends no signal; the pause only saves processor time. */
    static void await(BooleanSupplier condition) {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            Assertions.assertThat(System.nanoTime()).isLessThan(limit);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    static ClientOptions trusting(Path authority, String... protocols) {
        SslOptions.Builder ssl = SslOptions.builder().trustManager(authority.toFile());
        if (protocols.length > 0) {
            ssl.protocols(protocols);
        }
        return ClientOptions.builder().sslOptions(ssl.build()).build();
    }

    static ClientOptions showing(TestCertificates certificates, Identity client, String... protocols) {
        SslOptions.Builder ssl = SslOptions.builder()
                .trustManager(certificates.authority().toFile())
                .keyManager(client.certificate().toFile(), client.key().toFile(), null);
        if (protocols.length > 0) {
            ssl.protocols(protocols);
        }
        return ClientOptions.builder().sslOptions(ssl.build()).build();
    }

    interface Action {
        void on(StatefulRedisConnection<String, String> redis) throws Exception;
    }
}
