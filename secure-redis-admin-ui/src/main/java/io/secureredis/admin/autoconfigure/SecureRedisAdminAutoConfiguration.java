package io.secureredis.admin.autoconfigure;

import io.secureredis.admin.DashboardAccess;
import io.secureredis.admin.DashboardKeys;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.DashboardSettings;
import io.secureredis.admin.audit.AuditLog;
import io.secureredis.admin.pages.DashboardPages;
import io.secureredis.admin.watch.CacheReader;
import io.secureredis.admin.watch.CacheWatch;
import io.secureredis.admin.watch.DashboardTools;
import io.secureredis.admin.watch.RedisReader;
import io.secureredis.admin.web.Dashboard;
import io.secureredis.autoconfigure.ConditionalOnSwitch;
import io.secureredis.cache.near.NearCache;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.doctor.DoctorRounds;
import io.secureredis.jobs.autoconfigure.SecureJobsAutoConfiguration;
import io.secureredis.jobs.autoconfigure.SecureJobsSteppedBackAutoConfiguration;
import io.secureredis.jobs.engine.JobRuntime;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import io.secureredis.migration.KeyCensus;
import jakarta.servlet.Filter;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.cache.CacheManager;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/**
 * Configures the dashboard under {@code secure-redis.admin.path} if {@code secure-redis.admin.enabled} is true.
 *
 * <p>It adds one handler mapping, for its own path, and nothing else to the application's MVC. It adds no filter chain
 * to Spring Security: that would make Boot's default chain back off, and so open every other path of an application
 * that relies on it.
 *
 * <p>Your own {@link DashboardAccess} or {@link Dashboard} bean replaces this library's.
 */
@AutoConfiguration(
        after = {SecureJobsAutoConfiguration.class, SecureJobsSteppedBackAutoConfiguration.class},
        afterName = {
            "io.secureredis.autoconfigure.cache.SecureRedisCacheAutoConfiguration",
            "io.secureredis.autoconfigure.cache.SecureRedisNearCacheAutoConfiguration",
            "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnSwitch(value = "secure-redis.enabled", offByDefault = "secure-redis.admin.enabled")
@Conditional(OnJobsThatDidNotStepBack.class)
@EnableConfigurationProperties(SecureRedisAdminProperties.class)
public final class SecureRedisAdminAutoConfiguration {

    /** Before the application's mappings, because one of them may match everything; it matches only its own path. */
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 1000;

    /**
     * How many keys the page about keys examines; more would keep the visitor waiting. The actuator endpoint counts
     * all.
     */
    private static final long CENSUS_SAMPLE = 100_000;

    private static final Duration SHORTEST_AUDIT = Duration.ofDays(1);
    private static final long LEAST_RECORDS = 100;
    private static final long MOST_RECORDS = 10_000_000;

    @Bean
    DashboardSettings secureRedisDashboardSettings(
            SecureRedisAdminProperties properties, @Value("${spring.application.name:}") String application) {
        try {
            return new DashboardSettings(
                    properties.path(),
                    application,
                    properties.refresh(),
                    properties.pageSize(),
                    properties.signOut(),
                    properties.language(),
                    properties.traceLink());
        } catch (IllegalArgumentException e) {
            throw DashboardStartException.wrongSetting(e);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    Dashboard secureRedisDashboard(
            ObjectProvider<JobInspector> inspector,
            ObjectProvider<JobOperations> operations,
            ObjectProvider<DashboardKeys> keys,
            ObjectProvider<DoctorRounds> doctor,
            ObjectProvider<AuditLog> audit,
            ObjectProvider<RedisReader> servers,
            ObjectProvider<CacheReader> caches,
            DashboardAccess access,
            DashboardSettings settings,
            ApplicationEventPublisher events) {
        return DashboardPages.dashboard(
                inspector.getIfAvailable(SecureRedisAdminAutoConfiguration::noInspector),
                operations.getIfAvailable(SecureRedisAdminAutoConfiguration::noOperations),
                new DashboardTools(
                        keys.getIfUnique(),
                        doctor.getIfUnique(),
                        servers.getIfUnique(),
                        caches.getIfUnique(),
                        audit.getIfUnique()),
                access,
                settings,
                events,
                Clock.systemUTC());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(RedisConnectionFactory.class)
    @ConditionalOnBean(KeyRingSource.class)
    DashboardKeys secureRedisDashboardKeys(KeyRingSource ring, RedisConnectionFactory redisConnectionFactory) {
        return new DashboardKeys(ring, KeyCensus.of(redisConnectionFactory).sampleOf(CENSUS_SAMPLE)::count);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(JobRuntime.class)
    @ConditionalOnSwitch("secure-redis.admin.audit.enabled")
    AuditLog secureRedisDashboardAuditLog(JobRuntime jobs, SecureRedisAdminProperties properties) {
        SecureRedisAdminProperties.Audit audit = properties.audit();
        boolean retentionFits = audit.retention().isZero() || audit.retention().compareTo(SHORTEST_AUDIT) >= 0;
        if (!retentionFits || audit.maxRecords() < LEAST_RECORDS || audit.maxRecords() > MOST_RECORDS) {
            throw DashboardStartException.wrongSetting(new IllegalArgumentException(
                    "audit.retention must be 0 or at least a day, and audit.max-records 100 to 10000000"));
        }
        JobRuntime.Home home = jobs.home();
        return new AuditLog(
                new AuditLog.Place(home.connections(), home.sealer(), home.keyPrefix() + "audit", home.namespace()),
                audit.retention(),
                audit.maxRecords(),
                Clock.systemUTC());
    }

    /** Before Spring Security's filter, which refuses requests without a token. */
    @Bean
    @ConditionalOnBean(AuditLog.class)
    FilterRegistrationBean<Filter> secureRedisDashboardRefusals(Dashboard dashboard) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(dashboard.refusals());
        registration.setName("secureRedisDashboardRefusals");
        registration.setOrder(ORDER);
        return registration;
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(RedisConnectionFactory.class)
    RedisReader secureRedisDashboardServers(ListableBeanFactory beans) {
        return new RedisReader(() ->
                BeanFactoryUtils.beansOfTypeIncludingAncestors(beans, RedisConnectionFactory.class, false, false));
    }

    @Bean
    @ConditionalOnMissingBean
    CacheWatch secureRedisDashboardCacheWatch() {
        return new CacheWatch(Clock.systemUTC());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(RedisConnectionFactory.class)
    @ConditionalOnBean(CacheManager.class)
    CacheReader secureRedisDashboardCaches(
            CacheManager caches,
            RedisConnectionFactory redisConnectionFactory,
            ObjectProvider<NearCache> near,
            CacheWatch watch) {
        return new CacheReader(caches, redisConnectionFactory, near.getIfUnique(), watch);
    }

    @Bean
    SimpleUrlHandlerMapping secureRedisDashboardMapping(Dashboard dashboard, DashboardSettings settings) {
        return new SimpleUrlHandlerMapping(
                Map.of(settings.path(), dashboard, settings.path() + "/**", dashboard), ORDER);
    }

    private static JobInspector noInspector() {
        throw DashboardStartException.noJobs();
    }

    private static JobOperations noOperations() {
        throw DashboardStartException.noJobs();
    }

    private static DashboardAccess withoutGuard(SecureRedisAdminProperties properties) {
        if (properties.dangerouslyAllowEveryone()) {
            return DashboardAccess.everyone();
        }
        throw DashboardStartException.notGuarded();
    }

    /** Applies if Spring Security is on the class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SecurityFilterChain.class)
    static class WithSpringSecurity {

        @Bean
        @ConditionalOnMissingBean
        DashboardAccess secureRedisDashboardAccess(SecureRedisAdminProperties properties, ListableBeanFactory beans) {
            if (properties.dangerouslyAllowEveryone() || !hasFilterChain(beans)) {
                return withoutGuard(properties);
            }
            SecureRedisAdminProperties.Authorities authorities = properties.authorities();
            return DashboardAccess.bySpringSecurity(Map.of(
                    DashboardRole.VIEW, authorities.view(),
                    DashboardRole.OPERATE, authorities.operate(),
                    DashboardRole.REVEAL, authorities.reveal(),
                    DashboardRole.EDIT, authorities.edit(),
                    DashboardRole.AUDIT, authorities.audit()));
        }

        /** Uses the definition: it is too early to create a chain here. */
        private static boolean hasFilterChain(ListableBeanFactory beans) {
            return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, SecurityFilterChain.class, true, false)
                            .length
                    > 0;
        }
    }

    /** Applies if Spring Security is not on the class path. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("org.springframework.security.web.SecurityFilterChain")
    static class WithoutSpringSecurity {

        @Bean
        @ConditionalOnMissingBean
        DashboardAccess secureRedisDashboardAccess(SecureRedisAdminProperties properties) {
            return withoutGuard(properties);
        }
    }
}
