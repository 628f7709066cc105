package io.secureredis.cli.connect;

import io.lettuce.core.SslVerifyMode;
import io.secureredis.autoconfigure.InvalidSettingException;
import io.secureredis.autoconfigure.ListVariables;
import io.secureredis.autoconfigure.SecureRedisProperties;
import io.secureredis.autoconfigure.connection.ConnectionProperties;
import io.secureredis.cli.connect.RedisTarget.Address;
import io.secureredis.cli.connect.RedisTarget.Mode;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.json.JsonParseException;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.support.SpringApplicationJsonEnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.Profiles;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The application's own configuration, read as Spring Boot reads it: profiles, imports, placeholders, environment. */
public final class ApplicationConfig {

    private static final String REDIS_ENV = "redis-env";

    private final ConfigurableEnvironment environment;
    private final Map<String, String> variables;

    private ApplicationConfig(ConfigurableEnvironment environment, Map<String, String> variables) {
        this.environment = environment;
        this.variables = variables;
    }

    /**
     * Reads a configuration.
     *
     * @param file an {@code application.yml} or {@code application.properties}, or its directory
     * @param profiles active profiles; if there are none, {@code SPRING_PROFILES_ACTIVE} applies
     * @throws CliException if it cannot be read
     */
    static ApplicationConfig load(Path file, List<String> profiles, Terminal terminal) {
        if (!Files.isReadable(file)) {
            throw CliException.failed("There is no configuration " + file + ", or it cannot be read.", null);
        }
        StandardEnvironment environment = environment(file, terminal);
        environment.getPropertySources().addFirst(new MapPropertySource("commandLine", settings(file, profiles)));
        try {
            ConfigDataEnvironmentPostProcessor.applyTo(environment);
        } catch (RuntimeException e) {
            throw ConfigErrors.unreadable(file, e);
        }
        return new ApplicationConfig(environment, terminal.environment());
    }

    /** Returns what the variables of this process alone would mean to an application. */
    static ApplicationConfig ofVariables(Terminal terminal) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        useVariables(environment, terminal);
        return new ApplicationConfig(environment, terminal.environment());
    }

    private static void useVariables(StandardEnvironment environment, Terminal terminal) {
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                new HashMap<>(terminal.environment())));
    }

    private static Map<String, Object> settings(Path file, List<String> profiles) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("spring.config.location", location(file));
        if (!profiles.isEmpty()) {
            settings.put("spring.profiles.active", String.join(",", profiles));
        }
        return settings;
    }

    /** The variables of this process replace properties, as for the application. Those of the file do not. */
    private static StandardEnvironment environment(Path file, Terminal terminal) {
        StandardEnvironment environment = new StandardEnvironment();
        useVariables(environment, terminal);
        environment.getPropertySources().addLast(DotEnv.nextTo(file, terminal));
        json(environment);
        return environment;
    }

    /** Boot would ignore a text that it cannot parse, and quote it in the log. */
    private static void json(StandardEnvironment environment) {
        String text = environment.getProperty("spring.application.json");
        if (text == null || text.isBlank()) {
            return;
        }
        try {
            JsonParserFactory.getJsonParser().parseMap(text);
        } catch (JsonParseException e) {
            throw CliException.failed(
                    "The variable SPRING_APPLICATION_JSON is not a JSON object.", "Correct it, or unset it.");
        }
        new SpringApplicationJsonEnvironmentPostProcessor()
                .postProcessEnvironment(environment, new SpringApplication());
    }

    private static String location(Path file) {
        String path = "file:" + file.toAbsolutePath().normalize();
        return Files.isDirectory(file) ? path + "/" : path;
    }

    /** Returns the properties of a prefix. */
    public <T> T bind(String prefix, Class<T> type) {
        try {
            requireWholeLists(prefix, type);
            return Binder.get(environment).bindOrCreate(prefix, type);
        } catch (InvalidSettingException e) {
            throw CliException.failed(e.code() + " " + e.description(), e.remedy());
        } catch (RuntimeException e) {
            throw ConfigErrors.unfit(prefix, e);
        }
    }

    private void requireWholeLists(String prefix, Class<?> type) {
        String[] names = variables.keySet().toArray(String[]::new);
        for (RecordComponent component : type.isRecord() ? type.getRecordComponents() : new RecordComponent[0]) {
            if (List.class.isAssignableFrom(component.getType())) {
                String list = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
                ListVariables.check(ConfigurationPropertyName.of(list), names);
            }
        }
    }

    /** Returns the sealing settings, including the secrets. */
    SecureRedisProperties sealing() {
        SecureRedisProperties properties = bind("secure-redis", SecureRedisProperties.class);
        if (properties.secretKey() != null) {
            Placeholders.secret("secure-redis.secret-key", properties.secretKey());
        }
        properties
                .previousSecretKeys()
                .forEach(secret -> Placeholders.secret("secure-redis.previous-secret-keys", secret));
        Placeholders.file("secure-redis.secret-key-file", properties.secretKeyFile());
        Placeholders.files("secure-redis.previous-secret-keys-files", properties.previousSecretKeysFiles());
        Placeholders.files("secure-redis.retired-key-ids-files", properties.retiredKeyIdsFiles());
        return properties;
    }

    /** Returns this configuration with properties that take precedence. */
    ApplicationConfig with(Map<String, Object> properties) {
        environment.getPropertySources().addFirst(new MapPropertySource("options", properties));
        return this;
    }

    /** Applies the jobs' server, if it differs from the application's. */
    void applyJobs(TargetDraft draft) {
        boolean own = Binder.get(environment)
                .bind("secure-redis.jobs.redis", Bindable.mapOf(String.class, Object.class))
                .isBound();
        if (!own) {
            apply(draft);
            return;
        }
        ConnectionProperties connection = bind("secure-redis.connection", ConnectionProperties.class);
        server(draft, "secure-redis.jobs.redis", connection);
    }

    void apply(TargetDraft draft) {
        if (environment.acceptsProfiles(Profiles.of(REDIS_ENV))) {
            EnvironmentVariables.apply(draft, variables);
        }
        ConnectionProperties connection = bind("secure-redis.connection", ConnectionProperties.class);
        server(draft, "spring.data.redis", connection);
        credentialFiles(draft, connection.credentials());
        if (connection.unixSocket() != null) {
            Placeholders.file("secure-redis.connection.unix-socket", connection.unixSocket());
            draft.unixSocket = connection.unixSocket().toString();
        }
    }

    private void server(TargetDraft draft, String prefix, ConnectionProperties connection) {
        DataRedisProperties redis = bind(prefix, DataRedisProperties.class);
        address(draft, prefix, redis);
        login(draft, prefix, redis, connection.credentials());
        tls(draft, redis);
        draft.verify = SslVerifyMode.valueOf(connection.tls().verify().name());
        draft.timeout = redis.getTimeout() == null || redis.getTimeout().isZero()
                ? connection.commandTimeout()
                : redis.getTimeout();
    }

    private boolean isSet(String property) {
        return environment.containsProperty(property);
    }

    private void address(TargetDraft draft, String prefix, DataRedisProperties redis) {
        if (isSet(prefix + ".host") || isSet(prefix + ".port")) {
            Address former = draft.addresses.get(0);
            draft.addresses = List.of(Address.of(
                    isSet(prefix + ".host") ? Placeholders.name(prefix + ".host", redis.getHost()) : former.host(),
                    isSet(prefix + ".port") ? redis.getPort() : former.port()));
        }
        if (isSet(prefix + ".database")) {
            draft.database = redis.getDatabase();
        }
        if (redis.getUrl() != null) {
            Targets.url(draft, Placeholders.secret(prefix + ".url", redis.getUrl()), prefix + ".url");
        }
        servers(draft, redis);
    }

    private static void servers(TargetDraft draft, DataRedisProperties redis) {
        if (redis.getSentinel() != null) {
            sentinel(draft, redis.getSentinel());
        } else if (redis.getCluster() != null) {
            draft.mode = Mode.CLUSTER;
            draft.addresses = addresses(redis.getCluster().getNodes(), TargetDraft.REDIS_PORT);
        } else if (redis.getMasterreplica() != null && redis.getMasterreplica().getNodes() != null) {
            draft.addresses = addresses(redis.getMasterreplica().getNodes().subList(0, 1), TargetDraft.REDIS_PORT);
        }
    }

    private static void sentinel(TargetDraft draft, DataRedisProperties.Sentinel sentinel) {
        draft.mode = Mode.SENTINEL;
        draft.masterName = sentinel.getMaster() == null
                ? null
                : Placeholders.name("spring.data.redis.sentinel.master", sentinel.getMaster());
        draft.addresses = addresses(sentinel.getNodes(), TargetDraft.SENTINEL_PORT);
        draft.sentinelUser = sentinel.getUsername();
        draft.sentinelPassword = sentinel.getPassword() == null
                ? null
                : Placeholders.secret("spring.data.redis.sentinel.password", sentinel.getPassword());
    }

    private static List<Address> addresses(@Nullable List<String> nodes, int port) {
        try {
            return (nodes == null ? new ArrayList<String>() : nodes)
                    .stream()
                            .map(node -> Placeholders.name("A node under spring.data.redis", node))
                            .map(node -> Address.parse(node.strip(), port))
                            .toList();
        } catch (NumberFormatException e) {
            throw CliException.failed("A node under spring.data.redis is not host:port.", null);
        }
    }

    private void login(
            TargetDraft draft, String prefix, DataRedisProperties redis, ConnectionProperties.Credentials files) {
        if (redis.getUrl() == null) {
            String user = redis.getUsername() != null ? redis.getUsername() : files.username();
            draft.user = user == null ? draft.user : Placeholders.name(prefix + ".username", user);
            draft.password = redis.getPassword() == null
                    ? draft.password
                    : Placeholders.secret(prefix + ".password", redis.getPassword());
        }
    }

    private static void credentialFiles(TargetDraft draft, ConnectionProperties.Credentials files) {
        Placeholders.file("secure-redis.connection.credentials.username-file", files.usernameFile());
        Placeholders.file("secure-redis.connection.credentials.password-file", files.passwordFile());
        if (files.usernameFile() != null) {
            draft.user = SecretFile.read(files.usernameFile(), "user name");
        }
        if (files.passwordFile() != null) {
            draft.password = SecretFile.read(files.passwordFile(), "password");
        }
    }

    private void tls(TargetDraft draft, DataRedisProperties redis) {
        String name = redis.getSsl().getBundle();
        draft.tls |= redis.getSsl().isEnabled();
        if (name != null) {
            draft.bundle = bundle(name);
        }
    }

    private SslBundle bundle(String name) {
        try {
            SslBundle bundle = bound(name);
            // Reads the files, so that errors in them appear here
            bundle.getManagers().getTrustManagers();
            bundle.getManagers().getKeyManagers();
            return bundle;
        } catch (CliException e) {
            throw e;
        } catch (RuntimeException e) {
            throw CliException.failed(
                    "The SSL bundle " + name + " cannot be read.",
                    "Check that its files exist, and are PEM or a key store with this password.",
                    e);
        }
    }

    private static void requireFiles(Binder binder, String prefix) {
        binder.bind(prefix, Bindable.mapOf(String.class, String.class))
                .ifBound(values -> values.forEach((key, value) -> {
                    if (!key.contains("password")) {
                        Placeholders.name(prefix + "." + key, value);
                    }
                }));
    }

    private SslBundle bound(String name) {
        Binder binder = Binder.get(environment);
        for (String prefix : List.of("spring.ssl.bundle.pem." + name, "spring.ssl.bundle.jks." + name)) {
            requireFiles(binder, prefix);
        }
        return binder.bind("spring.ssl.bundle.pem." + name, Bindable.of(PemSslBundleProperties.class))
                .map(PropertiesSslBundle::get)
                .orElseGet(() -> binder.bind("spring.ssl.bundle.jks." + name, Bindable.of(JksSslBundleProperties.class))
                        .map(PropertiesSslBundle::get)
                        .orElseThrow(() -> CliException.failed(
                                "spring.data.redis.ssl.bundle names the bundle " + name + ", which is not there.",
                                "Define it under spring.ssl.bundle.pem or spring.ssl.bundle.jks.")));
    }
}
