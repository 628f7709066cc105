package io.secureredis.autoconfigure.connection;

import io.lettuce.core.resource.ClientResources;
import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.connection.CredentialsSource;
import io.secureredis.connection.ReconnectWatch;
import io.secureredis.connection.SettingNames;
import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Makes open connections follow a changed login, and reports when they cannot: as a {@link LoginRefusal} application
 * event, in the log, in metrics and in health. It reports connections that cannot be opened again in the same way, but
 * without an event.
 */
@AutoConfiguration(after = {ConnectionAutoConfiguration.class, DataRedisAutoConfiguration.class})
@ConditionalOnSwitch("secure-redis.enabled")
@ConditionalOnClass({ClientResources.class, DataRedisAutoConfiguration.class})
@ConditionalOnBean(ConnectionTls.class)
@ConditionalOnSingleCandidate(ClientResources.class)
public final class ConnectionLoginAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    LoginWatch secureRedisLoginWatch(ClientResources resources, ConnectionEvents events) {
        LoginWatch watch = LoginWatch.of(Clock.systemUTC(), events::publish);
        watch.listenTo(resources.eventBus(), SettingNames.BOOTS);
        return watch;
    }

    @Bean
    @ConditionalOnMissingBean
    ReconnectWatch secureRedisReconnectWatch(ClientResources resources) {
        ReconnectWatch watch = ReconnectWatch.of(Clock.systemUTC());
        watch.listenTo(resources.eventBus(), SettingNames.BOOTS);
        return watch;
    }

    @Bean
    @ConditionalOnBean({CredentialsSource.class, ConnectionGuard.class})
    LoginFollower secureRedisLoginFollower(CredentialsSource source, ClientResources resources, ConnectionGuard guard) {
        return LoginFollower.of(source, resources.eventBus(), guard);
    }
}
