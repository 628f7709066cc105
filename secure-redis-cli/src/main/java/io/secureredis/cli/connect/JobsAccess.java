package io.secureredis.cli.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.cli.CliException;
import io.secureredis.cli.Terminal;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.InvalidSecretException;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobInspector;
import io.secureredis.jobs.JobOperations;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.JobRewrapper;
import io.secureredis.jobs.JobRuntime;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.data.redis.connection.RedisConnection;
import tools.jackson.databind.json.JsonMapper;

/** The queues of one Redis. Without a secret it counts, pauses and deletes, and cannot say what a job is. */
public final class JobsAccess implements AutoCloseable {

    private static final int SECRET_BYTES = 32;

    private final RedisAccess redis;
    private final JobRuntime runtime;
    private final @Nullable String namespace;
    private final boolean hasSecret;

    private JobsAccess(RedisAccess redis, JobRuntime runtime, @Nullable String namespace, boolean hasSecret) {
        this.redis = redis;
        this.runtime = runtime;
        this.namespace = namespace;
        this.hasSecret = hasSecret;
    }

    /**
     * Connects.
     *
     * @param namespace wins over the one of the application's configuration; null where there is none
     * @throws CliException if that fails
     */
    public static JobsAccess open(
            ConnectionOptions connection, SecretOptions secret, @Nullable String namespace, Terminal terminal) {
        JobProperties properties = properties(connection, namespace, terminal);
        return open(connection, properties, ring(properties, secret, connection, terminal), terminal);
    }

    /**
     * As {@link #open}; a secret that cannot be used counts as none.
     *
     * @throws CliException if connecting fails
     */
    public static JobsAccess openToLook(
            ConnectionOptions connection, SecretOptions secret, @Nullable String namespace, Terminal terminal) {
        JobProperties properties = properties(connection, namespace, terminal);
        Optional<KeyRing> ring;
        try {
            ring = ring(properties, secret, connection, terminal);
        } catch (InvalidSecretException bad) {
            ring = Optional.empty();
        }
        return open(connection, properties, ring, terminal);
    }

    private static JobsAccess open(
            ConnectionOptions connection, JobProperties properties, Optional<KeyRing> ring, Terminal terminal) {
        RedisAccess redis = RedisAccess.open(Targets.ofJobs(connection, terminal));
        try {
            JobRuntime runtime = JobRuntime.builder(
                            new DefaultListableBeanFactory(),
                            event -> {},
                            JsonMapper.builder().build(),
                            properties)
                    .server(redis.factory(), Sealer.of(ring.orElseGet(JobsAccess::ofNobody)))
                    .build();
            return new JobsAccess(redis, runtime, properties.namespace(), ring.isPresent());
        } catch (RuntimeException e) {
            redis.close();
            throw e;
        }
    }

    private static JobProperties properties(
            ConnectionOptions connection, @Nullable String namespace, Terminal terminal) {
        Path config = connection.values.config;
        Map<String, Object> given = new LinkedHashMap<>();
        if (namespace != null) {
            given.put("secure-redis.jobs.namespace", namespace);
        }
        return config == null
                ? new Binder(new MapConfigurationPropertySource(given))
                        .bindOrCreate("secure-redis.jobs", JobProperties.class)
                : ApplicationConfig.load(config, connection.values.profiles, terminal)
                        .with(given)
                        .bind("secure-redis.jobs", JobProperties.class);
    }

    private static Optional<KeyRing> ring(
            JobProperties properties, SecretOptions secret, ConnectionOptions connection, Terminal terminal) {
        String own = properties.secretKey();
        if (own == null || secret.values.secretFile != null) {
            return Secrets.find(secret, connection, terminal);
        }
        terminal.hide(own);
        return Optional.of(KeyRing.of(Secret.fromBase64(own))
                .withOpenOnly(properties.previousSecretKeys().stream()
                        .map(Secret::fromBase64)
                        .toList()));
    }

    /** Opens nothing. */
    private static KeyRing ofNobody() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return KeyRing.of(Secret.fromRawBytes(bytes));
    }

    public RedisTarget target() {
        return redis.target();
    }

    public JobInspector inspector() {
        return runtime.inspector();
    }

    public JobOperations operations() {
        return runtime.operations();
    }

    public JobRewrapper rewrapper() {
        return runtime.rewrapper();
    }

    public @Nullable String namespace() {
        return namespace;
    }

    public boolean hasSecret() {
        return hasSecret;
    }

    /**
     * For what cannot be done without a secret.
     *
     * @throws CliException if there is none
     */
    public void requireSecret() {
        if (!hasSecret) {
            throw CliException.failed(
                    "This needs the secret of the jobs, and none is given.",
                    "Use --secret-file, SECURE_REDIS_SECRET_KEY, or --config with the application's own configuration.");
        }
    }

    /** Which secret the body of a job names. */
    public Optional<KeyId> keyId(String queue, JobId id) {
        String key = (namespace == null ? "" : namespace + ":") + "secure-jobs:{" + queue + "}:body";
        try (RedisConnection connection = redis.factory().getConnection()) {
            byte[] body = connection
                    .hashCommands()
                    .hGet(key.getBytes(UTF_8), id.value().getBytes(UTF_8));
            return body == null
                    ? Optional.empty()
                    : Optional.of(EnvelopeHeader.parse(body).keyId());
        } catch (OpenException none) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            runtime.close();
        } finally {
            redis.close();
        }
    }
}
