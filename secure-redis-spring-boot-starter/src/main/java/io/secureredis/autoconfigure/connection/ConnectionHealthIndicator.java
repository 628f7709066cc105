package io.secureredis.autoconfigure.connection;

import io.secureredis.autoconfigure.connection.CertificateWatch.Entry;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ConnectionFailures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Reports up when {@code PING} is answered. Details: certificates that expire soon, a changed password that the server
 * refuses, servers that require no password, servers that refuse writes, and the code and text of a failure.
 */
final class ConnectionHealthIndicator implements HealthIndicator {

    private static final String WRITES_REFUSED = "writesRefused";

    private final RedisConnectionFactory factory;
    private final CertificateWatch certificates;
    private final ObjectProvider<LoginWatch> logins;
    private final ObjectProvider<OpenServerWatch> openServers;
    private final ObjectProvider<WriteRefusalWatch> refusals;
    private final ConnectionFailures failures;
    private final Duration expiryWarning;

    ConnectionHealthIndicator(
            RedisConnectionFactory factory,
            CertificateWatch certificates,
            ObjectProvider<LoginWatch> logins,
            ObjectProvider<OpenServerWatch> openServers,
            ObjectProvider<WriteRefusalWatch> refusals,
            Duration expiryWarning) {
        this.factory = factory;
        this.certificates = certificates;
        this.logins = logins;
        this.openServers = openServers;
        this.refusals = refusals;
        this.failures = ConnectionFailures.of(factory);
        this.expiryWarning = expiryWarning;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        Status status = ended(health).getStatus();
        // The attempt itself may reveal something new: a certificate, a refused login
        details(health);
        return health.status(status).build();
    }

    private void details(Health.Builder health) {
        certificates.first().ifPresent(entry -> health.withDetail("certificateEnds", entry.notAfter()));
        List<Entry> ending = certificates.endingWithin(expiryWarning);
        if (!ending.isEmpty()) {
            health.withDetail("certificatesEndingSoon", ending);
        }
        logins.ifAvailable(watch -> watch.unresolved()
                .ifPresent(refusal -> health.withDetail(
                        "loginRefused",
                        Map.of(
                                "since",
                                refusal.at(),
                                "code",
                                refusal.failure().code(),
                                "properties",
                                refusal.properties()))));
        openServers.ifAvailable(watch -> {
            if (!watch.open().isEmpty()) {
                health.withDetail("openServers", watch.open());
            }
        });
        refusals.ifAvailable(watch -> refusedWrites(health, watch.unresolved(factory)));
    }

    private static void refusedWrites(Health.Builder health, List<WriteRefusal> refusing) {
        if (!refusing.isEmpty()) {
            health.withDetail(
                    WRITES_REFUSED,
                    refusing.stream().map(ConnectionHealthIndicator::described).toList());
        }
    }

    private static Map<String, Object> described(WriteRefusal refusal) {
        ConnectionException reason = refusal.reason();
        return Map.of(
                "server",
                refusal.server(),
                "since",
                refusal.since(),
                "code",
                reason.code(),
                "error",
                reason.description(),
                "remedy",
                reason.action());
    }

    private Health ended(Health.Builder health) {
        try (RedisConnection connection = factory.getConnection()) {
            return health.withDetail("nodes", ConnectionPing.ping(connection, this::answers))
                    .build();
        } catch (RuntimeException e) {
            return down(health, e);
        }
    }

    /** A server that cannot write to its disk refuses {@code PING} as it refuses writes, and answers reads. */
    private boolean answers(RuntimeException thrown) {
        return refusals.getIfAvailable() != null
                && failures.explain(thrown)
                        .filter(reason -> reason.failure() == ConnectionFailure.MISCONF)
                        .isPresent();
    }

    private Health down(Health.Builder health, RuntimeException thrown) {
        health.down();
        Optional<ConnectionException> failure = failures.explain(thrown);
        // An unexplained message may quote anything: its type is enough here, and the log has the rest
        failure.ifPresentOrElse(
                explained -> health.withDetail("code", explained.code()).withDetail("error", explained.description()),
                () -> health.withDetail("error", thrown.getClass().getName()));
        return health.build();
    }
}
