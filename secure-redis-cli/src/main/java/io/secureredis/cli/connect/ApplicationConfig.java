package io.secureredis.cli.connect;

import io.lettuce.core.SslVerifyMode;
import io.secureredis.autoconfigure.ConnectionProperties;
import io.secureredis.autoconfigure.SecureRedisProperties;
import io.secureredis.cli.CliException;
import io.secureredis.cli.Terminal;
import io.secureredis.cli.connect.RedisTarget.Address;
import io.secureredis.cli.connect.RedisTarget.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The configuration of the application itself, read as Spring Boot reads it: profiles, imports, placeholders, environment. */
public final class ApplicationConfig {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9_.-]{1,100})(:.*)?}");
    private static final String REDIS_ENV = "redis-env";

    private final ConfigurableEnvironment environment;
    private final Terminal terminal;

    private ApplicationConfig(ConfigurableEnvironment environment, Terminal terminal) {
        this.environment = environment;
        this.terminal = terminal;
    }

    /**
     * Reads a configuration.
     *
     * @param file an {@code application.yml} or {@code application.properties}, or the directory of one
     * @param profiles active profiles; where there are none, {@code SPRING_PROFILES_ACTIVE} counts
     * @throws CliException if it cannot be read
     */
    static ApplicationConfig load(Path file, List<String> profiles, Terminal terminal) {
        if (!Files.isReadable(file)) {
            throw CliException.failed("There is no configuration " + file + ", or it cannot be read.", null);
        }
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                new HashMap<>(terminal.environment())));
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("spring.config.location", location(file));
        if (!profiles.isEmpty()) {
            settings.put("spring.profiles.active", String.join(",", profiles));
        }
        environment.getPropertySources().addFirst(new MapPropertySource("commandLine", settings));
        try {
            ConfigDataEnvironmentPostProcessor.applyTo(environment);
        } catch (RuntimeException e) {
            // The message may quote a line of the file
            throw CliException.failed(
                    "The configuration " + file + " cannot be read: "
                            + e.getClass().getSimpleName() + ".",
                    "Start the application with it, or use --debug.",
                    e);
        }
        return new ApplicationConfig(environment, terminal);
    }

    private static String location(Path file) {
        String path = "file:" + file.toAbsolutePath().normalize();
        return Files.isDirectory(file) ? path + "/" : path;
    }

    /** Properties of a prefix. */
    public <T> T bind(String prefix, Class<T> type) {
        try {
            return Binder.get(environment).bindOrCreate(prefix, type);
        } catch (RuntimeException e) {
            // The message quotes the value
            throw CliException.failed(
                    "A property under " + prefix + " has a value that does not fit.",
                    "Start the" + " application with this configuration, or use --debug.",
                    e);
        }
    }

    /** The settings of sealing, with the secrets. */
    SecureRedisProperties sealing() {
        return bind("secure-redis", SecureRedisProperties.class);
    }

    void apply(TargetDraft draft) {
        if (environment.acceptsProfiles(Profiles.of(REDIS_ENV))) {
            EnvironmentVariables.apply(draft, terminal);
        }
        DataRedisProperties redis = bind("spring.data.redis", DataRedisProperties.class);
        ConnectionProperties connection = bind("secure-redis.connection", ConnectionProperties.class);
        address(draft, redis);
        login(draft, redis, connection.credentials());
        tls(draft, redis);
        draft.verify = SslVerifyMode.valueOf(connection.tls().verify().name());
        draft.timeout = redis.getTimeout() == null || redis.getTimeout().isZero()
                ? connection.commandTimeout()
                : redis.getTimeout();
        if (connection.unixSocket() != null) {
            draft.unixSocket = connection.unixSocket().toString();
        }
    }

    private boolean isSet(String property) {
        return environment.containsProperty(property);
    }

    private void address(TargetDraft draft, DataRedisProperties redis) {
        if (isSet("spring.data.redis.host") || isSet("spring.data.redis.port")) {
            Address former = draft.addresses.get(0);
            draft.addresses = List.of(new Address(
                    isSet("spring.data.redis.host") ? redis.getHost() : former.host(),
                    isSet("spring.data.redis.port") ? redis.getPort() : former.port()));
        }
        if (isSet("spring.data.redis.database")) {
            draft.database = redis.getDatabase();
        }
        if (redis.getUrl() != null) {
            Targets.url(draft, resolved("spring.data.redis.url", redis.getUrl()), "spring.data.redis.url");
        }
        if (redis.getSentinel() != null) {
            sentinel(draft, redis.getSentinel());
        } else if (redis.getCluster() != null) {
            draft.mode = Mode.CLUSTER;
            draft.addresses = addresses(redis.getCluster().getNodes(), TargetDraft.REDIS_PORT);
        } else if (redis.getMasterreplica() != null && redis.getMasterreplica().getNodes() != null) {
            draft.addresses = addresses(redis.getMasterreplica().getNodes().subList(0, 1), TargetDraft.REDIS_PORT);
        }
    }

    private void sentinel(TargetDraft draft, DataRedisProperties.Sentinel sentinel) {
        draft.mode = Mode.SENTINEL;
        draft.masterName = sentinel.getMaster();
        draft.addresses = addresses(sentinel.getNodes(), TargetDraft.SENTINEL_PORT);
        draft.sentinelUser = sentinel.getUsername();
        draft.sentinelPassword = sentinel.getPassword() == null
                ? null
                : resolved("spring.data.redis.sentinel.password", sentinel.getPassword());
    }

    private static List<Address> addresses(@Nullable List<String> nodes, int port) {
        try {
            return (nodes == null ? new ArrayList<String>() : nodes)
                    .stream().map(node -> Address.parse(node.strip(), port)).toList();
        } catch (NumberFormatException e) {
            throw CliException.failed("A node under spring.data.redis is not host:port.", null);
        }
    }

    private void login(TargetDraft draft, DataRedisProperties redis, ConnectionProperties.Credentials files) {
        if (redis.getUrl() == null) {
            String user = redis.getUsername() != null ? redis.getUsername() : files.username();
            draft.user = user == null ? draft.user : resolved("spring.data.redis.username", user);
            draft.password = redis.getPassword() == null
                    ? draft.password
                    : resolved("spring.data.redis.password", redis.getPassword());
        }
        if (files.usernameFile() != null) {
            draft.user = SecretFile.read(files.usernameFile(), "user name");
        }
        if (files.passwordFile() != null) {
            draft.password = SecretFile.read(files.passwordFile(), "password");
        }
    }

    /** Spring leaves a placeholder that nothing resolves as it stands. */
    private static String resolved(String property, String value) {
        Matcher placeholder = PLACEHOLDER.matcher(value.strip());
        if (placeholder.matches()) {
            throw CliException.failed(
                    property + " is the placeholder ${" + placeholder.group(1) + "}, which nothing resolves.",
                    "Set the environment variable of that name, or add the profile that sets it by --profile.");
        }
        return value;
    }

    private void tls(TargetDraft draft, DataRedisProperties redis) {
        String name = redis.getSsl().getBundle();
        draft.tls |= redis.getSsl().isEnabled();
        if (name != null) {
            draft.bundle = bundle(name);
        }
    }

    private SslBundle bundle(String name) {
        Binder binder = Binder.get(environment);
        try {
            return binder.bind("spring.ssl.bundle.pem." + name, Bindable.of(PemSslBundleProperties.class))
                    .map(PropertiesSslBundle::get)
                    .orElseGet(() -> binder.bind(
                                    "spring.ssl.bundle.jks." + name, Bindable.of(JksSslBundleProperties.class))
                            .map(PropertiesSslBundle::get)
                            .orElseThrow(() -> CliException.failed(
                                    "spring.data.redis.ssl.bundle names the bundle " + name + ", which is not there.",
                                    "Define it under spring.ssl.bundle.pem or spring.ssl.bundle.jks.")));
        } catch (CliException e) {
            throw e;
        } catch (RuntimeException e) {
            throw CliException.failed("The SSL bundle " + name + " cannot be read.", "Use --debug.", e);
        }
    }
}
