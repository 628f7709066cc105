package io.secureredis.jobs.autoconfigure;

import io.lettuce.core.resource.NettyCustomizer;
import io.secureredis.autoconfigure.connection.ConnectionAutoConfiguration;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.Sealer;
import io.secureredis.crypto.Secret;
import io.secureredis.jobs.JobProperties;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
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
 * The Redis and the secret of the jobs: the application's, a named bean, or, with {@code secure-redis.jobs.redis.*}, one that is configured by the same names as
 * {@code spring.data.redis.*}.
 *
 * <p>For the last, Boot's own auto-configuration and that of the connection features run in a small context of their own, with the customizers and SSL bundles of the application. So every name
 * works that Boot knows, and the same is refused as for the application's Redis. {@code secure-redis.connection.*} holds for both, except for what belongs to one server: its credentials.
 */
final class JobsConnection implements AutoCloseable {

    static final String OURS = "secure-redis.jobs.redis";
    private static final Logger log = LoggerFactory.getLogger(JobsConnection.class);
    private static final String BOOTS = "spring.data.redis.";
    private static final String BOOTS_FACTORY = "redisConnectionFactory";
    private static final String FEATURES = "secure-redis.connection";

    /** What {@code secure-redis.connection.*} says of the application's own server alone, in lower case letters. */
    private static final Set<String> OF_ONE_SERVER = Set.of("credentials", "replicas", "unixsocket");

    /** The beans of the connection features, which are for the application's server, and made anew for this one. */
    private static final String FEATURE_BEANS = "secureRedis";

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
        Map<String, Object> settings = new LinkedHashMap<>();
        Binder.get(environment)
                .bind(OURS, Bindable.mapOf(String.class, Object.class))
                .ifBound(bound -> flatten(BOOTS, bound, settings));
        if (!settings.isEmpty() && isServiceConnection(beans)) {
            log.warn("A DataRedisConnectionDetails bean (a service connection, mostly) decides what Redis is used."
                    + " secure-redis.jobs.redis.* is left aside");
            settings.clear();
        }
        if (settings.isEmpty()) {
            return new JobsConnection(theApplications(beans), null);
        }
        Binder.get(environment)
                .bind(FEATURES, Bindable.mapOf(String.class, Object.class))
                .ifBound(bound -> flatten(FEATURES + ".", withoutServer(bound), settings));
        AnnotationConfigApplicationContext context = context(beans, settings);
        return new JobsConnection(context.getBean(RedisConnectionFactory.class), context);
    }

    /** As a parameter of Boot's would get it: the only one, the primary one, or the one that has Boot's name. */
    private static RedisConnectionFactory theApplications(ListableBeanFactory beans) {
        RedisConnectionFactory only =
                beans.getBeanProvider(RedisConnectionFactory.class).getIfUnique();
        return only != null ? only : beans.getBean(BOOTS_FACTORY, RedisConnectionFactory.class);
    }

    /** Boot's own repeats {@code spring.data.redis.*}, and is not visible here. */
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

    private static AnnotationConfigApplicationContext context(ListableBeanFactory beans, Map<String, Object> settings) {
        StandardEnvironment environment = new StandardEnvironment();
        // Not the application's sources: its own spring.data.redis.* must not show through.
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        environment.getPropertySources().addFirst(new MapPropertySource(OURS, settings));
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.setEnvironment(environment);
        share(beans, context, LettuceClientConfigurationBuilderCustomizer.class);
        share(beans, context, LettuceClientOptionsBuilderCustomizer.class);
        share(beans, context, ClientResourcesBuilderCustomizer.class);
        share(beans, context, NettyCustomizer.class);
        share(beans, context, SslBundles.class);
        context.register(ConnectionAutoConfiguration.class, DataRedisAutoConfiguration.class);
        context.refresh();
        return context;
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

    /** What seals the jobs: under their own secret where there is one. */
    static Sealer sealer(JobProperties properties, Sealer applications) {
        String secret = properties.secretKey();
        return secret == null
                ? applications
                : Sealer.of(KeyRing.of(Secret.fromBase64(secret))
                        .withOpenOnly(properties.previousSecretKeys().stream()
                                .map(Secret::fromBase64)
                                .toList()));
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }

    /** What the largest value may become in Redis; what the guard of the connections lets through, too. */
    static long largestString(Environment environment) {
        DataSize value =
                environment.getProperty("secure-redis.crypto.max-value-size", DataSize.class, DataSize.ofMegabytes(64));
        return value.toBytes() + DataSize.ofMegabytes(1).toBytes();
    }
}
