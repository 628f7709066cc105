package io.secureredis.admin.autoconfigure;

import io.secureredis.admin.web.Dashboard;
import io.secureredis.autoconfigure.ConditionalOnSeveralCandidates;
import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.autoconfigure.SteppedBack;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reports that there is no dashboard because there are no jobs, or no page about keys, if an application has several
 * beans of a type.
 */
@AutoConfiguration(after = SecureRedisAdminAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnSwitch(value = "secure-redis.enabled", offByDefault = "secure-redis.admin.enabled")
public final class SecureRedisAdminSteppedBackAutoConfiguration {

    private static final String DASHBOARD = "the dashboard";

    @Bean
    @Order(20)
    @ConditionalOnMissingBean(Dashboard.class)
    @ConditionalOnBean(name = OnJobsThatDidNotStepBack.MAPPER)
    SteppedBack secureRedisSteppedBackDashboardForMapper() {
        return new SteppedBack(JsonMapper.class, DASHBOARD, "");
    }

    @Bean
    @Order(20)
    @ConditionalOnMissingBean(Dashboard.class)
    @ConditionalOnBean(name = OnJobsThatDidNotStepBack.CONNECTION)
    SteppedBack secureRedisSteppedBackDashboardForConnection() {
        return new SteppedBack(RedisConnectionFactory.class, DASHBOARD, "");
    }

    @Bean
    @Order(20)
    @ConditionalOnBean(Dashboard.class)
    @ConditionalOnSeveralCandidates(RedisConnectionFactory.class)
    SteppedBack secureRedisSteppedBackDashboardKeys() {
        return new SteppedBack(RedisConnectionFactory.class, "the dashboard's page about keys", "");
    }
}
