package io.secureredis.jobs.autoconfigure;

import io.lettuce.core.resource.NettyCustomizer;
import io.secureredis.CauseChain;
import io.secureredis.autoconfigure.DescribedSettings;
import io.secureredis.autoconfigure.InvalidSettingException;
import io.secureredis.autoconfigure.connection.AnotherServerConfiguration;
import io.secureredis.autoconfigure.connection.ConnectionAutoConfiguration;
import io.secureredis.connection.ConnectionException;
import io.secureredis.connection.ConnectionFailure;
import io.secureredis.connection.SettingNames;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.JobProperties;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientConfigurationBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.util.unit.DataSize;

/**
 * Provides the jobs' Redis and secret: the application's, a named bean, or, with {@code secure-redis.jobs.redis.*}, a
 * connection with the same property names as {@code spring.data.redis.*}.
 *
 * <p>For the last case, Boot's own auto-configuration and this library's connection features run in a small separate
 * context, with the customizers and SSL bundles of the application. Every name that Boot knows therefore works, and the
 * same settings are refused as for the application's Redis. {@code secure-redis.connection.*} applies to both, except
 * for settings of one server, such as credentials.
 */
final class JobsConnection implements AutoCloseable {

    static final String OURS = "secure-redis.jobs.redis";
    private static final Logger log = LoggerFactory.getLogger(JobsConnection.class);
    private static final String BOOTS = "spring.data.redis.";
    private static final String BOOTS_FACTORY = "redisConnectionFactory";
    private static final String FEATURES = "secure-redis.connection";

    /**
     * The settings of {@code secure-redis.connection.*} that apply only to the application's own server, in lower case
     * letters.
     */
    private static final Set<String> OF_ONE_SERVER = Set.of("credentials", "replicas", "unixsocket");

    /**
     * The beans of the connection features, which belong to the application's server, and are created again for this
     * one.
     */
    private static final String FEATURE_BEANS = "secureRedis";

    /**
     * Beans of the application that collect what happens to connections, for its log, metrics, health and listeners.
     * They learn of this server too.
     */
    private static final List<String> WATCHES = List.of(
            "secureRedisConnectionEvents",
            "secureRedisCertificateWatch",
            "secureRedisLoginWatch",
            "secureRedisReconnectWatch",
            "secureRedisOpenServerWatch",
            "secureRedisWriteRefusalWatch");

    private final RedisConnectionFactory factory;
    private final @Nullable AnnotationConfigApplicationContext own;

    private JobsConnection(RedisConnectionFactory factory, @Nullable AnnotationConfigApplicationContext own) {
        this.factory = factory;
        this.own = own;
    }

    static JobsConnection of(ListableBeanFactory beans, Environment environment, JobProperties properties) {
        String name = properties.connectionFactory();
        if (name != null) {
            return new JobsConnection(beans.getBean(name, RedisConnectionFactory.class), null);
        }
        Map<String, Object> settings = ownServer(beans, environment);
        if (settings.isEmpty()) {
            return new JobsConnection(theApplications(beans), null);
        }
        Binder.get(environment)
                .bind(FEATURES, Bindable.mapOf(String.class, Object.class))
                .ifBound(bound -> flatten(FEATURES + ".", withoutServer(bound), settings));
        AnnotationConfigApplicationContext context = context(beans, settings);
        return new JobsConnection(context.getBean(RedisConnectionFactory.class), context);
    }

    private static Map<String, Object> ownServer(ListableBeanFactory beans, Environment environment) {
        Map<String, Object> settings = new LinkedHashMap<>();
        Binder.get(environment)
                .bind(OURS, Bindable.mapOf(String.class, Object.class))
                .ifBound(bound -> flatten(BOOTS, bound, settings));
        if (!settings.isEmpty() && isServiceConnection(beans)) {
            log.warn("A DataRedisConnectionDetails bean (usually a service connection) decides which Redis is used."
                    + " secure-redis.jobs.redis.* is ignored");
            settings.clear();
        }
        requireKnown(settings);
        return settings;
    }

    /** Without it, a misspelled host would mean the server of Boot's default. */
    private static void requireKnown(Map<String, Object> settings) {
        BindHandler strict = new NoUnboundElementsBindHandler(BindHandler.DEFAULT);
        try {
            new Binder(new MapConfigurationPropertySource(settings))
                    .bind("spring.data.redis", Bindable.of(DataRedisProperties.class), strict);
        } catch (BindException e) {
            if (e.getCause() instanceof UnboundConfigurationPropertiesException unknown) {
                throw unknown(unknown.getUnboundProperties().iterator().next().getName());
            }
            // The values are explained when they are used
            log.debug(
                    "The settings of the jobs' server cannot be bound: {}",
                    e.getClass().getName());
        }
    }

    private static InvalidSettingException unknown(ConfigurationPropertyName name) {
        String nearest = DescribedSettings.of(JobsConnection.class.getClassLoader(), BOOTS)
                .nearest(name)
                .map(known -> "Set " + ofJobs(known) + " instead, or remove it.")
                .orElse("Correct its name, or remove it.");
        return new InvalidSettingException(
                "SR229",
                ofJobs(name.toString()) + " does not exist, so the jobs would use another server or login.",
                nearest + " The names are those of the application's own Redis.");
    }

    /** Selects a factory like an injected parameter: the only one, the primary one, or the one with Boot's name. */
    private static RedisConnectionFactory theApplications(ListableBeanFactory beans) {
        RedisConnectionFactory only =
                beans.getBeanProvider(RedisConnectionFactory.class).getIfUnique();
        return only != null ? only : beans.getBean(BOOTS_FACTORY, RedisConnectionFactory.class);
    }

    /** Boot's own details repeat {@code spring.data.redis.*}, and are not visible here. */
    private static boolean isServiceConnection(ListableBeanFactory beans) {
        DataRedisConnectionDetails details =
                beans.getBeanProvider(DataRedisConnectionDetails.class).getIfUnique();
        return details != null && !details.getClass().getSimpleName().equals("PropertiesDataRedisConnectionDetails");
    }

    private static Map<String, Object> withoutServer(Map<String, Object> features) {
        Map<String, Object> kept = new LinkedHashMap<>(features);
        kept.keySet()
                .removeIf(name -> OF_ONE_SERVER.contains(
                        name.split("\\.", 2)[0].replaceAll("[-_]", "").toLowerCase(Locale.ROOT)));
        return kept;
    }

    private static void flatten(String prefix, Map<String, ?> values, Map<String, Object> into) {
        values.forEach((name, value) -> {
            if (value instanceof Map<?, ?> nested) {
                Map<String, Object> texts = new LinkedHashMap<>();
                nested.forEach((key, inner) -> texts.put(String.valueOf(key), inner));
                flatten(prefix + name + ".", texts, into);
            } else {
                into.put(prefix + name, value);
            }
        });
    }

    /** Omits the application's sources: its own {@code spring.data.redis.*} must not be visible. */
    private static StandardEnvironment only(Map<String, Object> settings) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        environment.getPropertySources().addFirst(new MapPropertySource(OURS, settings));
        return environment;
    }

    private static AnnotationConfigApplicationContext context(ListableBeanFactory beans, Map<String, Object> settings) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.setEnvironment(only(settings));
        share(beans, context, LettuceClientConfigurationBuilderCustomizer.class);
        share(beans, context, LettuceClientOptionsBuilderCustomizer.class);
        share(beans, context, ClientResourcesBuilderCustomizer.class);
        share(beans, context, NettyCustomizer.class);
        share(beans, context, SslBundles.class);
        WATCHES.stream()
                .filter(beans::containsBean)
                .forEach(name -> context.getBeanFactory().registerSingleton(name, beans.getBean(name)));
        SettingNames names = SettingNames.under(OURS + ".");
        context.getBeanFactory().registerSingleton("settingNames", names);
        context.register(
                ConnectionAutoConfiguration.class, DataRedisAutoConfiguration.class, AnotherServerConfiguration.class);
        try {
            context.refresh();
        } catch (RuntimeException e) {
            throw inOurWords(e);
        }
        names.useFor(context.getBean(RedisConnectionFactory.class));
        return context;
    }

    /** Names the property that the user has set. Boot's own exceptions quote its value. */
    private static RuntimeException inOurWords(RuntimeException thrown) {
        for (Throwable cause : CauseChain.of(thrown)) {
            if (cause instanceof ConnectionException known) {
                return new ConnectionException(
                        known.failure(), ofJobs(known.description()), ofJobs(known.action()), known.getCause());
            }
            if (cause instanceof InvalidSettingException known) {
                return new InvalidSettingException(known.code(), ofJobs(known.description()), ofJobs(known.remedy()));
            }
            if (cause instanceof BindException unbound) {
                String property = ofJobs(String.valueOf(unbound.getName()));
                return new ConnectionException(
                        ConnectionFailure.ADDRESS_INVALID,
                        property + " has a value that cannot be used.",
                        "Correct " + property + ", or remove it.");
            }
        }
        return thrown;
    }

    private static String ofJobs(String text) {
        return text.replace(BOOTS, OURS + ".");
    }

    private static <T> void share(
            ListableBeanFactory beans, AnnotationConfigApplicationContext context, Class<T> type) {
        beans.getBeansOfType(type).forEach((name, bean) -> {
            if (!name.startsWith(FEATURE_BEANS)) {
                context.getBeanFactory().registerSingleton(name, bean);
            }
        });
    }

    RedisConnectionFactory factory() {
        return factory;
    }

    /** Returns the sealer of the jobs, with their own secret if there is one. */
    static Sealer sealer(JobProperties properties, Sealer applications) {
        String secret = properties.secretKey();
        return secret == null
                ? applications
                : Sealer.of(KeyRing.of(Secret.fromBase64(secret, "secure-redis.jobs.secret-key"))
                        .withOpenOnly(openOnly(properties)));
    }

    private static List<Secret> openOnly(JobProperties properties) {
        List<Secret> secrets = new ArrayList<>();
        for (String text : properties.previousSecretKeys()) {
            secrets.add(Secret.fromBase64(text, "secure-redis.jobs.previous-secret-keys[" + secrets.size() + "]"));
        }
        return secrets;
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }

    /** Returns the largest size of a value in Redis, which the connections' guard also allows. */
    static long largestString(Environment environment) {
        DataSize value =
                environment.getProperty("secure-redis.crypto.max-value-size", DataSize.class, DataSize.ofMegabytes(64));
        return Math.min(Integer.MAX_VALUE, Math.max(0, value.toBytes()))
                + DataSize.ofMegabytes(1).toBytes();
    }
}
