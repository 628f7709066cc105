package io.secureredis.autoconfigure.connection;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.ReconnectWatch;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Provides gauges of connections and certificates if the application has a {@link MeterRegistry}. */
@AutoConfiguration(after = ConnectionAutoConfiguration.class)
@ConditionalOnSwitch("secure-redis.enabled")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ConnectionGuard.class, CertificateWatch.class})
public final class ConnectionMetricsAutoConfiguration {

    /** Seconds until the first certificate in use expires; negative after that, not a number without TLS. */
    static final String EXPIRY = "secure.redis.connection.certificate.expiry";

    static final String OPEN = "secure.redis.connection.open";
    static final String RENEWED = "secure.redis.connection.renewed";
    static final String SILENT = "secure.redis.connection.silent";
    static final String LOGINS_REFUSED = "secure.redis.connection.logins.refused";

    /** Tag {@code reason}: the label of the {@link ConnectionFailure}. */
    static final String RECONNECTS_FAILED = "secure.redis.connection.reconnects.failed";

    static final String OPEN_SERVERS = "secure.redis.connection.open.servers";

    /** Tag {@code reason}: the label of the {@link ConnectionFailure}. */
    static final String WRITES_REFUSED = "secure.redis.connection.writes.refused";

    static final String REFUSING_SERVERS = "secure.redis.connection.refusing.servers";

    @Bean
    MeterBinder secureRedisConnectionMetrics(
            ConnectionGuard guard,
            CertificateWatch certificates,
            ObjectProvider<LoginWatch> logins,
            ObjectProvider<ReconnectWatch> reconnects,
            ObjectProvider<OpenServerWatch> openServers,
            ObjectProvider<WriteRefusalWatch> refusals) {
        Clock clock = Clock.systemUTC();
        return registry -> {
            TimeGauge.builder(EXPIRY, certificates, TimeUnit.SECONDS, watch -> secondsLeft(watch, clock))
                    .description("Time until the first certificate in use expires")
                    .register(registry);
            Gauge.builder(OPEN, guard, ConnectionGuard::openConnections)
                    .description("Open connections to Redis")
                    .register(registry);
            FunctionCounter.builder(RENEWED, guard, ConnectionGuard::drainedConnections)
                    .description("Connections reopened for changed TLS material or a changed login")
                    .register(registry);
            FunctionCounter.builder(SILENT, guard, ConnectionGuard::silentConnections)
                    .description("Connections closed because the server had fallen silent")
                    .register(registry);
            logins.ifAvailable(watch -> FunctionCounter.builder(LOGINS_REFUSED, watch, LoginWatch::refusals)
                    .description("Connections, open or closed before, that could not log in again")
                    .register(registry));
            reconnects.ifAvailable(watch -> register(watch, registry));
            refusals.ifAvailable(watch -> register(watch, registry));
            openServers.ifAvailable(watch -> Gauge.builder(
                            OPEN_SERVERS, watch, all -> all.open().size())
                    .description("Servers that accept commands without a password, although this application logs in")
                    .register(registry));
        };
    }

    /**
     * Registers all of them at once. A counter that appears with its first event shows no increase that an alert could
     * detect.
     */
    private static void register(ReconnectWatch watch, MeterRegistry registry) {
        for (ConnectionFailure failure : ConnectionFailure.values()) {
            FunctionCounter.builder(RECONNECTS_FAILED, watch, all -> all.count(failure))
                    .description("Connections that could not be reopened")
                    .tag("reason", failure.label())
                    .register(registry);
        }
    }

    private static void register(WriteRefusalWatch watch, MeterRegistry registry) {
        for (ConnectionFailure reason : WriteRefusalWatch.reasons()) {
            FunctionCounter.builder(WRITES_REFUSED, watch, all -> all.count(reason))
                    .description("Commands that a server refused because it accepts no writes")
                    .tag("reason", reason.label())
                    .register(registry);
        }
        Gauge.builder(REFUSING_SERVERS, watch, all -> all.unresolved().size())
                .description("Servers that accept no writes, although they answer")
                .register(registry);
    }

    private static double secondsLeft(CertificateWatch certificates, Clock clock) {
        return certificates
                .first()
                .map(entry -> (double)
                        Duration.between(clock.instant(), entry.notAfter()).toSeconds())
                .orElse(Double.NaN);
    }
}
