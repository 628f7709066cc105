package io.secureredis.autoconfigure.connection;

import io.lettuce.core.SslVerifyMode;
import io.secureredis.CauseChain;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.TlsSettings;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/** The TLS settings of connections to Redis. They come from an SSL bundle and follow its changes. */
public final class ConnectionTls {

    private static final Logger log = LoggerFactory.getLogger(ConnectionTls.class);

    private final SslVerifyMode verify;
    private final Duration expiryWarning;
    private final CertificateWatch certificates;
    private final @Nullable LiveTls live;

    /** @param bundle null without TLS */
    ConnectionTls(@Nullable SslBundle bundle, ConnectionProperties.Tls properties, CertificateWatch certificates) {
        this.verify = SslVerifyMode.valueOf(properties.verify().name());
        this.expiryWarning = properties.expiryWarning();
        this.certificates = certificates;
        this.live = bundle == null ? null : live(settings(bundle), properties.provider());
        if (live != null) {
            if (verify == SslVerifyMode.NONE) {
                log.warn(
                        "secure-redis.connection.tls.verify=none: anyone on the network path can pretend to be Redis, and read and change everything. Use full, or ca if host names cannot match.");
            }
            watch(live.settings());
        }
    }

    Optional<LiveTls> live() {
        return Optional.ofNullable(live);
    }

    /** Returns the TLS settings of new connections; empty without TLS. */
    public Optional<TlsSettings> settings() {
        return live().map(LiveTls::settings);
    }

    SslVerifyMode verify() {
        return verify;
    }

    /** Applies a changed bundle, and has open connections opened again; an unusable bundle changes nothing. */
    void update(SslBundle bundle, ConnectionGuard guard) {
        if (live == null) {
            return;
        }
        try {
            TlsSettings settings = settings(bundle);
            live.replace(settings);
            watch(settings);
            log.info(
                    "TLS material for Redis has changed: {} connections are reopened between two commands",
                    guard.drain());
        } catch (ConnectionException | IllegalArgumentException e) {
            log.error(
                    "The changed SSL bundle for Redis cannot be used, and the previous material stays in use: {}",
                    e.getMessage());
        }
    }

    private void watch(TlsSettings settings) {
        certificates.use(this, settings);
        certificates
                .endingWithin(expiryWarning)
                .forEach(entry -> log.warn(
                        "The {} certificate for Redis of {} expires at {}: renew it",
                        entry.role().name().toLowerCase(Locale.ROOT),
                        entry.subject(),
                        entry.notAfter()));
    }

    private static LiveTls live(TlsSettings settings, ConnectionProperties.Tls.Provider provider) {
        boolean openSsl = provider == ConnectionProperties.Tls.Provider.OPENSSL
                || (provider == ConnectionProperties.Tls.Provider.AUTO && LiveTls.isOpenSslAvailable());
        return openSsl ? LiveTls.onOpenSsl(settings) : LiveTls.onJdk(settings);
    }

    /** Boot's exceptions quote the location of a key. A key with a mistake counts as a location. */
    private TlsSettings settings(SslBundle bundle) {
        try {
            return read(bundle);
        } catch (IllegalStateException | UncheckedIOException e) {
            throw new ConnectionException(
                    ConnectionFailure.TLS_UNREADABLE,
                    "The SSL bundle for Redis cannot be read: " + reason(e) + ".",
                    "Check the locations (with file: or classpath:), formats and passwords under spring.ssl.bundle."
                            + " They are not shown, because a key or a password may be among them.");
        }
    }

    private static String reason(Throwable thrown) {
        List<String> types = new ArrayList<>();
        for (Throwable cause : CauseChain.of(thrown)) {
            types.add(cause.getClass().getSimpleName());
        }
        return String.join(", caused by ", types);
    }

    private TlsSettings read(SslBundle bundle) {
        return new TlsSettings(
                bundle.getManagers().getKeyManagerFactory(),
                bundle.getManagers().getTrustManagerFactory(),
                list(bundle.getOptions().getEnabledProtocols()),
                list(bundle.getOptions().getCiphers()),
                verify);
    }

    private static List<String> list(String @Nullable [] names) {
        return names == null ? List.of() : Arrays.asList(names);
    }

    /** Returns the SSL bundle that {@code spring.data.redis.ssl.bundle} names; null if Boot uses none. */
    static @Nullable String bundleName(DataRedisProperties redis) {
        String name = redis.getSsl().getBundle();
        return redis.getSsl().isEnabled() && StringUtils.hasLength(name) ? name : null;
    }

    /**
     * Requires that the SSL bundle exists.
     *
     * @throws ConnectionException without its name, which may be a key in the wrong place
     */
    static void requireBundle(DataRedisProperties redis, @Nullable SslBundles bundles) {
        String name = bundleName(redis);
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
