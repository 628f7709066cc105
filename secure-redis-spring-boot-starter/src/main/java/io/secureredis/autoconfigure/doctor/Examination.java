package io.secureredis.autoconfigure.doctor;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.secureredis.connection.ConnectionFailures;
import io.secureredis.connection.FactoryServers;
import io.secureredis.connection.TlsSettings;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.doctor.Doctor;
import io.secureredis.doctor.DoctorChecks;
import io.secureredis.doctor.DoctorFeature;
import io.secureredis.doctor.DoctorReport;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Examines the application's Redis once, with separate connections and threads. The doctor's attempts, such as a
 * connection without a login, must not count as refused logins of the application.
 */
final class Examination {

    /** Closing connections still use their threads; Netty would log an error if those were gone. */
    private static final int QUIET_MILLIS = 100;

    private static final int SHUTDOWN_MILLIS = 2000;

    private final RedisConnectionFactory connections;
    private final Function<LettuceConnectionFactory, TlsSettings> tls;
    private final @Nullable KeyRingSource ring;
    private final List<DoctorChecks> more;
    private final DoctorProperties properties;
    private final Clock clock;

    Examination(
            RedisConnectionFactory connections,
            Function<LettuceConnectionFactory, TlsSettings> tls,
            @Nullable KeyRingSource ring,
            List<DoctorChecks> more,
            DoctorProperties properties,
            Clock clock) {
        this.connections = connections;
        this.tls = tls;
        this.ring = ring == null ? null : KeyRingSource.keepingLast(ring);
        this.more = more;
        this.properties = properties;
        this.clock = clock;
    }

    DoctorReport all() {
        return examine(EnumSet.allOf(DoctorFeature.class));
    }

    /**
     * Omits the rules about jobs: the application's workers have not started yet, and their queues would seem to have
     * no workers.
     */
    DoctorReport atStart() {
        return examine(EnumSet.complementOf(EnumSet.of(DoctorFeature.JOBS)));
    }

    /** @throws io.secureredis.connection.ConnectionException if no server can be reached */
    private DoctorReport examine(Set<DoctorFeature> features) {
        if (!(connections instanceof LettuceConnectionFactory factory)) {
            throw DoctorException.notLettuce();
        }
        ClientResources resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
        try {
            Iterator<RedisURI> entrances = new DoctorServers(factory, properties.username(), properties.password())
                    .entrances()
                    .iterator();
            return firstThatAnswers(factory, entrances, resources, features).without(properties.accepted());
        } catch (RedisException | DataAccessException e) {
            throw ConnectionFailures.at(FactoryServers.of(factory).orElse(""))
                    .diagnose(e, factory.isUseSsl())
                    .<RuntimeException>map(explained -> explained)
                    .orElse(e);
        } finally {
            resources
                    .shutdown(QUIET_MILLIS, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
                    .syncUninterruptibly();
        }
    }

    private DoctorReport firstThatAnswers(
            LettuceConnectionFactory factory,
            Iterator<RedisURI> entrances,
            ClientResources resources,
            Set<DoctorFeature> features) {
        while (true) {
            RedisURI entrance = entrances.next();
            try {
                return doctor(factory, entrance, resources, features).examine();
            } catch (RedisException e) {
                if (!entrances.hasNext()) {
                    throw e;
                }
            }
        }
    }

    private Doctor doctor(
            LettuceConnectionFactory factory, RedisURI server, ClientResources resources, Set<DoctorFeature> features) {
        var doctor = Doctor.builder(server, resources)
                .tls(factory.isUseSsl() ? tls.apply(factory) : null)
                .keyRing(ring == null ? null : ring.keyRing())
                .features(features)
                .allNodes(properties.allNodes())
                .clock(clock);
        more.forEach(checks -> doctor.checks(checks.checks(clock::instant)));
        return doctor.build();
    }
}
