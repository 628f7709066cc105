package io.secureredis.cli.connect;

import io.lettuce.core.SslVerifyMode;
import io.secureredis.cli.connect.RedisTarget.Address;
import io.secureredis.cli.connect.RedisTarget.Login;
import io.secureredis.cli.connect.RedisTarget.Mode;
import io.secureredis.connection.TlsSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/** Builds a target: each source replaces what an earlier one has set. */
final class TargetDraft {

    static final int REDIS_PORT = 6379;
    static final int SENTINEL_PORT = 26379;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    Mode mode = Mode.STANDALONE;
    List<Address> addresses = List.of(new Address("localhost", REDIS_PORT));

    @Nullable
    String masterName;

    @Nullable
    String unixSocket;

    int database;

    @Nullable
    String user;

    @Nullable
    String password;

    @Nullable
    String sentinelUser;

    @Nullable
    String sentinelPassword;

    boolean tls;

    @Nullable
    SslBundle bundle;

    SslVerifyMode verify = SslVerifyMode.FULL;
    Duration timeout = TIMEOUT;

    RedisTarget build() {
        return new RedisTarget(
                mode,
                List.copyOf(addresses),
                masterName,
                unixSocket,
                database,
                new Login(user, password),
                new Login(sentinelUser, sentinelPassword),
                tls ? settings(bundle == null ? SslBundle.systemDefault() : bundle) : null,
                timeout);
    }

    private TlsSettings settings(SslBundle material) {
        return new TlsSettings(
                material.getManagers().getKeyManagerFactory(),
                material.getManagers().getTrustManagerFactory(),
                list(material.getOptions().getEnabledProtocols()),
                list(material.getOptions().getCiphers()),
                verify);
    }

    private static List<String> list(String @Nullable [] names) {
        return names == null ? List.of() : List.of(names);
    }
}
