package io.secureredis.autoconfigure.connection;

import io.lettuce.core.resource.ClientResources;
import io.secureredis.connection.ReconnectWatch;
import io.secureredis.connection.SettingNames;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Belongs to the context of a server that is not the application's. The application's watches, if they are there,
 * listen to the client of this server too.
 */
@Configuration(proxyBeanMethods = false)
public class AnotherServerConfiguration {

    @Bean(destroyMethod = "dispose")
    Disposable secureRedisLoginsOfAnotherServer(
            ObjectProvider<LoginWatch> watches, ClientResources resources, SettingNames names) {
        LoginWatch watch = watches.getIfAvailable();
        return watch == null ? Disposables.disposed() : watch.listenTo(resources.eventBus(), names);
    }

    @Bean(destroyMethod = "dispose")
    Disposable secureRedisReconnectsOfAnotherServer(
            ObjectProvider<ReconnectWatch> watches, ClientResources resources, SettingNames names) {
        ReconnectWatch watch = watches.getIfAvailable();
        return watch == null ? Disposables.disposed() : watch.listenTo(resources.eventBus(), names);
    }
}
