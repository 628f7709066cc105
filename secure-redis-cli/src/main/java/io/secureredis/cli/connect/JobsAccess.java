package io.secureredis.cli.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.async.RedisHashAsyncCommands;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.InvalidSecretException;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.engine.JobRuntime;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.jobs.inspect.JobRewrapReport;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.data.redis.connection.RedisConnection;
import tools.jackson.databind.json.JsonMapper;

/** Access to the queues of one Redis. Without a secret it can count, pause and delete jobs, but not read them. */
public final class JobsAccess implements AutoCloseable {

    private static final int SECRET_BYTES = 32;
    private static final int MOST_BYTES = 8_388_608;

    private final RedisAccess redis;
    private final JobRuntime runtime;
    private final @Nullable String namespace;
    private final Optional<KeyRing> ring;

    private JobsAccess(RedisAccess redis, JobRuntime runtime, @Nullable String namespace, Optional<KeyRing> ring) {
        this.redis = redis;
        this.runtime = runtime;
        this.namespace = namespace;
        this.ring = ring;
    }

    /**
     * Connects.
     *
     * @param namespace takes precedence over the application's configuration; null if there is none
     * @throws CliException if that fails
     */
    public static JobsAccess open(
            ConnectionOptions connection, SecretOptions secret, @Nullable String namespace, Terminal terminal) {
        JobProperties properties = properties(connection, namespace, terminal);
        return open(connection, properties, ring(properties, secret, connection, terminal), terminal);
    }

    /**
     * Does the same as {@link #open}; an unusable secret counts as none.
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
            return new JobsAccess(redis, runtime, properties.namespace(), ring);
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
        return Optional.of(KeyRing.of(Secret.fromBase64(own, "secure-redis.jobs.secret-key"))
                .withOpenOnly(properties.previousSecretKeys().stream()
                        .map(text -> Secret.fromBase64(text, "secure-redis.jobs.previous-secret-keys"))
                        .toList()));
    }

    /** Returns a key ring that opens nothing. */
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

    /** Seals the stored jobs and schedules of every queue again, as {@link JobRuntime#rewrap} does. */
    public JobRewrapReport rewrap(boolean dryRun, LongConsumer pace) {
        return runtime.rewrap(dryRun, pace);
    }

    public @Nullable String namespace() {
        return namespace;
    }

    public boolean hasSecret() {
        return ring.isPresent();
    }

    /** Returns the key ids of the given secrets; empty without a secret. */
    public Set<KeyId> ownKeyIds() {
        return ring.map(KeyRing::keyIds).orElse(Set.of());
    }

    /**
     * Requires a secret for what cannot be done without one.
     *
     * @throws CliException if there is none
     */
    public void requireSecret() {
        if (!hasSecret()) {
            throw CliException.failed(
                    "This needs the secret of the jobs, and none is given.",
                    "Use --secret-file, SECURE_REDIS_SECRET_KEY, or --config with the application's own configuration.");
        }
    }

    /** Returns the key id in the body of a job. */
    public Optional<KeyId> keyId(String queue, JobId id) {
        return Optional.ofNullable(keyIds(queue, List.of(id)).get(id));
    }

    /**
     * Returns the key ids in the bodies of jobs. Reads the bodies together, but never more than {@value #MOST_BYTES}
     * bytes of several; omits those that are no envelopes.
     */
    public Map<JobId, KeyId> keyIds(String queue, List<JobId> ids) {
        byte[] key = ((namespace == null ? "" : namespace + ":") + "secure-jobs:{" + queue + "}:body").getBytes(UTF_8);
        Map<JobId, KeyId> found = new HashMap<>();
        try (RedisConnection connection = redis.factory().getConnection()) {
            List<JobId> part = new ArrayList<>();
            long bytes = 0;
            List<Long> lengths = lengths(connection, key, ids);
            for (int i = 0; i < ids.size(); i++) {
                long length = lengths.get(i);
                bytes += length;
                if (bytes > MOST_BYTES && !part.isEmpty()) {
                    read(connection, key, part, found);
                    part.clear();
                    bytes = length;
                }
                part.add(ids.get(i));
            }
            read(connection, key, part, found);
        }
        return found;
    }

    /** Asks for all before it waits for the first answer. */
    @SuppressWarnings("unchecked") // the factory's connection is always Lettuce's, of bytes
    private List<Long> lengths(RedisConnection connection, byte[] key, List<JobId> ids) {
        RedisHashAsyncCommands<byte[], byte[]> commands =
                (RedisHashAsyncCommands<byte[], byte[]>) connection.getNativeConnection();
        List<RedisFuture<Long>> sent =
                ids.stream().map(id -> commands.hstrlen(key, field(id))).toList();
        long millis = redis.target().timeout().toMillis();
        return sent.stream()
                .map(answer -> LettuceFutures.awaitOrCancel(answer, millis, TimeUnit.MILLISECONDS))
                .toList();
    }

    private static void read(RedisConnection connection, byte[] key, List<JobId> ids, Map<JobId, KeyId> found) {
        if (ids.isEmpty()) {
            return;
        }
        byte[][] fields = ids.stream().map(JobsAccess::field).toArray(byte[][]::new);
        List<byte[]> bodies = Objects.requireNonNull(connection.hashCommands().hMGet(key, fields));
        for (int i = 0; i < fields.length; i++) {
            KeyId under = keyId(bodies.get(i));
            if (under != null) {
                found.put(ids.get(i), under);
            }
        }
    }

    private static byte[] field(JobId id) {
        return id.value().getBytes(UTF_8);
    }

    private static @Nullable KeyId keyId(byte @Nullable [] body) {
        try {
            return body == null ? null : EnvelopeHeader.parse(body).keyId();
        } catch (OpenException none) {
            return null;
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
