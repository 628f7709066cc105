package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.resource.ClientResources;
import io.secureredis.testserver.RedisTestServer;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;

/** An application that declares its own {@code ClientResources}: the guard is in its channels only if it sets it. */
class OwnClientResourcesTest {

    private final RedisTestServer redis = RedisTestServer.shared();

    @Configuration(proxyBeanMethods = false)
    static class Without {

        @Bean(destroyMethod = "shutdown")
        ClientResources resources() {
            return ClientResources.create();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class With {

        @Bean(destroyMethod = "shutdown")
        ClientResources resources(ConnectionGuard guard) {
            return ClientResources.builder().nettyCustomizer(guard).build();
        }
    }

    @Test
    void resources_withoutTheGuard_haveNoCheckOfSocketsAndNoRenewal() {
        assertThat(openConnections(Without.class)).isZero();
    }

    @Test
    void resources_withTheGuard_haveThem() {
        assertThat(openConnections(With.class)).isPositive();
    }

    /** Those that the guard sees, and can check and renew. */
    private long openConnections(Class<?> resources) {
        long[] open = {0};
        Connections.to(redis.host(), redis.port())
                .withUserConfiguration(resources)
                .withPropertyValues("spring.data.redis.database=" + redis.database())
                .run(context -> {
                    context.getBean(StringRedisTemplate.class).hasKey("any");
                    open[0] = context.getBean(ConnectionGuard.class).openConnections();
                });
        return open[0];
    }
}
