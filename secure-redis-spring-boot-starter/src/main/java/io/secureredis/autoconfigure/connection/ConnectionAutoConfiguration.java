package io.secureredis.autoconfigure.connection;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.secureredis.autoconfigure.ConditionalOnSetting;
import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.connection.AnswerThreads;
import io.secureredis.connection.CredentialsSource;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientConfigurationBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Makes Boot's Lettuce connections fail closed, follow changes of their credentials, and renew their TLS.
 *
 * <p>It works through Boot's own customizers and is first in their order. Your own customizer therefore has the last
 * word, except on the guard in the channel. Your own {@link CredentialsSource} or {@link ConnectionPolicy} bean
 * replaces this library's. Your own connection factories are checked too.
 */
@AutoConfiguration(before = DataRedisAutoConfiguration.class)
@ConditionalOnClass({RedisClient.class, LettuceConnectionFactory.class, DataRedisAutoConfiguration.class})
@ConditionalOnSwitch("secure-redis.enabled")
@EnableConfigurationProperties({ConnectionProperties.class, DataRedisProperties.class})
public final class ConnectionAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ConnectionPolicy secureRedisConnectionPolicy(ConnectionProperties properties) {
        return new ConnectionPolicy(properties.allowPlaintext(), properties.allowNoPassword());
    }

    @Bean
    @ConditionalOnMissingBean
    CertificateWatch secureRedisCertificateWatch() {
        return new CertificateWatch(Clock.systemUTC());
    }

    @Bean
    @ConditionalOnMissingBean({CredentialsSource.class, DataRedisConnectionDetails.class})
    @ConditionalOnSetting("secure-redis.connection.credentials.password-file")
    FileCredentialsSource secureRedisFileCredentialsSource(ConnectionProperties properties, DataRedisProperties redis) {
        return ConnectionSettings.fileCredentials(properties.credentials(), redis.getUsername());
    }

    @Bean
    ConnectionTls secureRedisConnectionTls(
            ConnectionProperties properties,
            DataRedisProperties redis,
            ObjectProvider<DataRedisConnectionDetails> details,
            ObjectProvider<SslBundles> bundles,
            CertificateWatch certificates) {
        DataRedisConnectionDetails servers = details.getIfUnique();
        if (!ConnectionSettings.isServiceConnection(servers)) {
            ConnectionTls.requireBundle(redis, bundles.getIfAvailable());
        }
        return new ConnectionTls(bundle(redis, servers), properties.tls(), certificates);
    }

    @Bean
    @ConditionalOnMissingBean
    OpenServerWatch secureRedisOpenServerWatch(ConnectionProperties properties, ConnectionEvents events) {
        return OpenServerWatch.of(properties.requireAcl(), Clock.systemUTC(), events::publish);
    }

    /** The jobs' own server tells its events to the same listeners. */
    @Bean
    @ConditionalOnMissingBean
    ConnectionEvents secureRedisConnectionEvents(ApplicationEventPublisher publisher) {
        return new ConnectionEvents(publisher);
    }

    @Bean
    @ConditionalOnMissingBean
    WriteRefusalWatch secureRedisWriteRefusalWatch() {
        return WriteRefusalWatch.of(Clock.systemUTC());
    }

    @Bean
    @ConditionalOnMissingBean
    ConnectionGuard secureRedisConnectionGuard(
            ConnectionPolicy policy,
            OpenServerWatch openServers,
            WriteRefusalWatch refusals,
            ConnectionTls tls,
            CertificateWatch certificates,
            ConnectionProperties properties,
            DataRedisProperties redis,
            Environment environment,
            ObjectProvider<DataRedisConnectionDetails> details,
            ObjectProvider<SslBundles> bundles) {
        ConnectionGuard plain = ConnectionGuard.of(policy)
                .withHealthInterval(properties.healthInterval(), ConnectionSettings.answerTimeout(properties, redis))
                .withLargestString(ConnectionSettings.largestString(environment))
                .withOpenServerWatch(openServers)
                .withWriteRefusalWatch(refusals);
        ConnectionGuard guard =
                tls.live().map(live -> plain.withTls(live, certificates)).orElse(plain);
        String name =
                ConnectionSettings.isServiceConnection(details.getIfUnique()) ? null : ConnectionTls.bundleName(redis);
        if (tls.live().isPresent() && name != null) {
            bundles.ifUnique(all -> all.addBundleUpdateHandler(name, bundle -> tls.update(bundle, guard)));
        }
        return guard;
    }

    /**
     * Runs last, because {@code ClientResources} accepts only one {@link NettyCustomizer}; the application's own beans
     * are called after the guard.
     */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    ClientResourcesBuilderCustomizer secureRedisGuardCustomizer(
            ConnectionGuard guard, ObjectProvider<NettyCustomizer> customizers) {
        return builder -> {
            List<NettyCustomizer> others = customizers
                    .orderedStream()
                    .filter(other -> !(other instanceof ConnectionGuard))
                    .toList();
            builder.nettyCustomizer(ConnectionSettings.chain(guard, others));
        };
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    ClientResourcesBuilderCustomizer secureRedisReconnectCustomizer(
            ConnectionProperties properties, ConfigurableListableBeanFactory beans) {
        ConnectionProperties.Reconnect reconnect = properties.reconnect();
        ReconnectDelay delay = new ReconnectDelay(reconnect.base(), reconnect.cap(), new SecureRandom());
        ClassLoader classes = beans.getBeanClassLoader();
        return builder ->
                builder.reconnectDelay(delay).threadFactoryProvider(pool -> ConnectionSettings.threads(pool, classes));
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    LettuceClientOptionsBuilderCustomizer secureRedisClientOptionsCustomizer(
            ConnectionProperties properties,
            DataRedisProperties redis,
            ConnectionTls tls,
            ObjectProvider<CredentialsSource> credentials) {
        return builder -> {
            builder.socketOptions(ConnectionSettings.socketOptions(properties, redis));
            builder.requestQueueSize(properties.requestQueueSize());
            // What follows a reactive answer may wait for the I/O thread that brought it: see AnswerThreads
            builder.publishOnScheduler(true);
            tls.live().ifPresent(live -> builder.sslOptions(live.sslOptions()));
            credentials.ifAvailable(
                    source -> builder.reauthenticateBehavior(ClientOptions.ReauthenticateBehavior.ON_NEW_CREDENTIALS));
        };
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    LettuceClientConfigurationBuilderCustomizer secureRedisClientConfigurationCustomizer(
            ConnectionProperties properties,
            DataRedisProperties redis,
            ConnectionTls tls,
            ObjectProvider<CredentialsSource> credentials) {
        return builder -> {
            if (redis.getTimeout() == null) {
                builder.commandTimeout(properties.commandTimeout());
            }
            if (tls.live().isPresent()) {
                builder.useSsl().verifyPeer(tls.verify());
            }
            credentials.ifAvailable(
                    source -> builder.redisCredentialsProviderFactory(new ConnectionCredentialsFactory(source)));
        };
    }

    @Bean
    AnswerThreads secureRedisAnswerThreads() {
        return new AnswerThreads();
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    LettuceClientConfigurationBuilderCustomizer secureRedisAnswersCustomizer(
            AnswerThreads answers, ObjectProvider<ClientResources> resources) {
        return builder -> resources.ifUnique(threads -> builder.clientResources(answers.with(threads)));
    }

    /** Uses a name, because Spring would warn of an absent class in a method signature. */
    @Bean
    @ConditionalOnClass(name = "org.apache.commons.pool2.impl.GenericObjectPoolConfig")
    @Order(Ordered.HIGHEST_PRECEDENCE)
    LettuceClientConfigurationBuilderCustomizer secureRedisPoolCustomizer(ConnectionProperties properties) {
        return builder -> ConnectionPool.apply(properties.pool(), builder);
    }

    @Bean
    ConnectionReplicaLogin secureRedisConnectionReplicaLogin(
            ConnectionProperties properties,
            DataRedisProperties redis,
            ObjectProvider<DataRedisConnectionDetails> details) {
        return ConnectionSettings.isServiceConnection(details.getIfUnique())
                ? ConnectionReplicaLogin.none()
                : ConnectionReplicaLogin.of(properties, redis.getUsername());
    }

    @Bean
    static ConnectionFactoryPostProcessor secureRedisConnectionFactoryPostProcessor(
            ConfigurableListableBeanFactory beans,
            ObjectProvider<DataRedisConnectionDetails> details,
            ObjectProvider<RedisStaticMasterReplicaConfiguration> configured,
            ObjectProvider<DataRedisProperties> redis,
            ObjectProvider<ConnectionReplicaLogin> login,
            ObjectProvider<ConnectionProperties> properties) {
        return new ConnectionFactoryPostProcessor(beans, details, configured, redis, login, properties);
    }

    @Bean
    static ConnectionAddressCheck secureRedisConnectionAddressCheck() {
        return new ConnectionAddressCheck();
    }

    @Bean
    static ConnectionServersCheck secureRedisConnectionServersCheck(
            ConfigurableListableBeanFactory beans,
            ObjectProvider<DataRedisConnectionDetails> details,
            ObjectProvider<DataRedisProperties> redis,
            ObjectProvider<ConnectionProperties> properties,
            ObjectProvider<SslBundles> bundles) {
        return new ConnectionServersCheck(beans, details, redis, properties, bundles);
    }

    @Bean
    static ConnectionPolicyPostProcessor secureRedisConnectionPolicyPostProcessor(
            ObjectProvider<ConnectionPolicy> policy, ObjectProvider<ConnectionStartCheck> startCheck) {
        return new ConnectionPolicyPostProcessor(policy, startCheck);
    }

    @Bean
    ConnectionStartCheck secureRedisConnectionStartCheck(
            ConnectionProperties properties,
            ObjectProvider<RedisConnectionFactory> factories,
            ObjectProvider<DataRedisConnectionDetails> details) {
        return new ConnectionStartCheck(properties, factories, details);
    }

    private static @Nullable SslBundle bundle(DataRedisProperties redis, @Nullable DataRedisConnectionDetails details) {
        SslBundle bundle = details == null ? null : details.getSslBundle();
        if (ConnectionSettings.isServiceConnection(details)) {
            return bundle;
        }
        String url = redis.getUrl();
        return bundle == null && url != null && url.startsWith("rediss:") ? SslBundle.systemDefault() : bundle;
    }
}
