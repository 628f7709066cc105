package io.secureredis.autoconfigure.connection;

import io.secureredis.connection.CertificateWatch;
import io.secureredis.connection.CertificateWatch.Entry;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.connection.LoginWatch;
import io.secureredis.connection.OpenServerWatch;
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

/** Up when {@code PING} is answered; with the certificates that end soon, a changed password that the server refuses, servers that ask for none, and for a failure its code and text. */
final class ConnectionHealthIndicator implements HealthIndicator {

    private final RedisConnectionFactory factory;
    private final CertificateWatch certificates;
    private final ObjectProvider<LoginWatch> logins;
    private final ObjectProvider<OpenServerWatch> openServers;
    private final ConnectionFailures failures;
    private final Duration expiryWarning;

    ConnectionHealthIndicator(
            RedisConnectionFactory factory,
            CertificateWatch certificates,
            ObjectProvider<LoginWatch> logins,
            ObjectProvider<OpenServerWatch> openServers,
            Duration expiryWarning) {
        this.factory = factory;
        this.certificates = certificates;
        this.logins = logins;
        this.openServers = openServers;
        this.failures = ConnectionFailures.of(factory);
        this.expiryWarning = expiryWarning;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        Status status = ended(health).getStatus();
        // The attempt itself may show what was not known before: a certificate, a refused login
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
                        Map.of("since", refusal.at(), "code", refusal.failure().code()))));
        openServers.ifAvailable(watch -> {
            if (!watch.open().isEmpty()) {
                health.withDetail("openServers", watch.open());
            }
        });
    }

    private Health ended(Health.Builder health) {
        try (RedisConnection connection = factory.getConnection()) {
            return health.withDetail("nodes", ConnectionPing.ping(connection)).build();
        } catch (RuntimeException e) {
            return down(health, e);
        }
    }

    private Health down(Health.Builder health, RuntimeException thrown) {
        health.down();
        Optional<ConnectionException> failure = failures.explain(thrown);
        // What is not explained may quote anything: its type says enough here, and the log has the rest
        failure.ifPresentOrElse(
                explained -> health.withDetail("code", explained.code()).withDetail("error", explained.description()),
                () -> health.withDetail("error", thrown.getClass().getName()));
        return health.build();
    }
}
