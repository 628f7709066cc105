package io.secureredis.cli.connect;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options with which each command finds its Redis, as a picocli mixin. */
public final class ConnectionOptions {

    /** A group, so that the help shows the options under a separate heading. */
    @ArgGroup(validate = false, heading = "%nConnection:%n")
    Values values = new Values();

    /** The given options. */
    static final class Values {

        @Option(
                names = {"-u", "--url"},
                paramLabel = "URL",
                description = {
                    "Redis to connect to: redis://host:port/db, rediss://… for TLS, redis-socket:///path.",
                    "Without it REDIS_URL, or REDIS_HOST, REDIS_PORT and REDIS_DB."
                })
        @Nullable
        String url;

        @Option(names = "--tls", description = "Use TLS, as with rediss://. Also REDIS_USE_TLS=true.")
        boolean tls;

        @Option(
                names = "--cacert",
                paramLabel = "FILE",
                description = "Authority that signed the server's certificate (PEM). Also REDIS_TLS_CA.")
        @Nullable
        Path cacert;

        @Option(
                names = "--cert",
                paramLabel = "FILE",
                description = "Certificate of this client (PEM). Also REDIS_TLS_CERT.")
        @Nullable
        Path cert;

        @Option(names = "--key", paramLabel = "FILE", description = "Key of this client (PEM). Also REDIS_TLS_KEY.")
        @Nullable
        Path key;

        @Option(
                names = "--tls-verify",
                paramLabel = "full|ca|none",
                description = "What to verify of the server's certificate. Default: full, with the host name.")
        @Nullable
        String tlsVerify;

        @Option(names = "--user", paramLabel = "NAME", description = "ACL user. Also REDIS_USER.")
        @Nullable
        String user;

        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description = "File that contains only the password. Also REDIS_PASSWORD_FILE or REDIS_PASSWORD.")
        @Nullable
        Path passwordFile;

        @Option(
                names = "--password",
                paramLabel = "PASSWORD",
                description = "The password itself, which other users of this machine can see.")
        @Nullable
        String password;

        @Option(
                names = "--sentinel",
                paramLabel = "MASTER@HOST:PORT",
                split = ",",
                description = "Ask these Sentinels for the master with that name: mymaster@host1:26379,host2:26379.")
        List<String> sentinel = new ArrayList<>();

        @Option(names = "--cluster", description = "The server is a node of a Redis Cluster.")
        boolean cluster;

        @Option(
                names = "--timeout",
                paramLabel = "SECONDS",
                description = "How long to wait for a connection and for an answer. Default: 10.")
        @Nullable
        Integer timeout;

        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = {
                    "The application's own application.yml or .properties, read as Spring Boot reads it: "
                            + "connection, TLS, passwords and secrets. The options above take precedence."
                })
        @Nullable
        Path config;

        @Option(
                names = "--profile",
                paramLabel = "NAME",
                split = ",",
                description = "Profiles for --config. Also SPRING_PROFILES_ACTIVE.")
        List<String> profiles = new ArrayList<>();
    }
}
