package io.secureredis.admin.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.admin.DashboardAccess;
import io.secureredis.admin.DashboardRole;
import io.secureredis.admin.DashboardVisitor;
import io.secureredis.admin.web.Dashboard;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.inspect.JobOperations;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.servlet.HandlerMapping;

@ExtendWith(OutputCaptureExtension.class)
class SecureRedisAdminAutoConfigurationTest {

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SecureRedisAdminAutoConfiguration.class))
            .withUserConfiguration(Jobs.class)
            .withPropertyValues("secure-redis.admin.enabled=true");

    private final WebApplicationContextRunner guarded = runner.withUserConfiguration(Guard.class);

    /** Interfaces that nobody calls here. */
    @Configuration(proxyBeanMethods = false)
    static class Jobs {

        @Bean
        JobInspector inspector() {
            return nothing(JobInspector.class);
        }

        @Bean
        JobOperations operations() {
            return nothing(JobOperations.class);
        }

        private static <T> T nothing(Class<T> type) {
            return type.cast(
                    Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                        throw new UnsupportedOperationException(method.getName());
                    }));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Guard {

        @Bean
        SecurityFilterChain chain() {
            return new DefaultSecurityFilterChain(request -> true);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnAccess {

        @Bean
        DashboardAccess ownAccess() {
            return request -> new DashboardVisitor("own", Set.of(DashboardRole.VIEW));
        }
    }

    @Test
    void dashboard_notEnabled_isNotThere() {
        guarded.withPropertyValues("secure-redis.admin.enabled=false")
                .run(context ->
                        assertThat(context).doesNotHaveBean(Dashboard.class).doesNotHaveBean(HandlerMapping.class));
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SecureRedisAdminAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Dashboard.class));
    }

    @Test
    void dashboard_noWebApplication_isNotThere() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SecureRedisAdminAutoConfiguration.class))
                .withPropertyValues("secure-redis.admin.enabled=true")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Dashboard.class));
    }

    @Test
    void dashboard_whereThereIsNoMvc_warns(CapturedOutput output) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SecureRedisAdminWithoutMvcAutoConfiguration.class))
                .run(context -> assertThat(output).doesNotContain("The dashboard is enabled"));
        guarded.withConfiguration(AutoConfigurations.of(SecureRedisAdminWithoutMvcAutoConfiguration.class))
                .run(context -> assertThat(output).doesNotContain("The dashboard is enabled"));
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SecureRedisAdminWithoutMvcAutoConfiguration.class))
                .withPropertyValues("secure-redis.admin.enabled=true")
                .run(context -> assertThat(output)
                        .contains(
                                "The dashboard is enabled (secure-redis.admin.enabled), but this is not a Spring MVC"));
    }

    @Test
    void dashboard_guarded_isThere() {
        guarded.run(
                context -> assertThat(context).hasSingleBean(Dashboard.class).hasBean("secureRedisDashboardMapping"));
    }

    @Test
    void dashboard_withoutAFilterChain_refusesAndSaysWhatToDo() {
        runner.run(SecureRedisAdminAutoConfigurationTest::assertNotGuarded);
    }

    @Test
    void dashboard_withoutSpringSecurity_refusesAndSaysWhatToDo() {
        runner.withClassLoader(new FilteredClassLoader("org.springframework.security"))
                .run(SecureRedisAdminAutoConfigurationTest::assertNotGuarded);
    }

    private static void assertNotGuarded(ApplicationContext context) {
        FailureAnalysis analysis = analysis(context);
        assertThat(analysis.getDescription())
                .isEqualTo(
                        "SR501 The dashboard is enabled, but nothing protects it: the application has no SecurityFilterChain of Spring Security.");
        assertThat(analysis.getAction())
                .contains("Add spring-boot-starter-security")
                .contains("ROLE_SECURE_REDIS_VIEW")
                .contains("io.secureredis.admin.DashboardAccess")
                .contains("secure-redis.admin.enabled=false")
                .contains("secure-redis.admin.dangerously-allow-everyone=true");
    }

    @Test
    void dashboard_everyoneAllowed_letsThemViewAndOperateButNotReveal() {
        for (String absent : new String[] {"org.springframework.security", "nothing.at.all"}) {
            runner.withClassLoader(new FilteredClassLoader(absent))
                    .withPropertyValues("secure-redis.admin.dangerously-allow-everyone=true")
                    .run(context -> {
                        DashboardVisitor anyone =
                                context.getBean(DashboardAccess.class).visitor(new MockHttpServletRequest());
                        assertThat(anyone.roles())
                                .containsOnly(DashboardRole.VIEW, DashboardRole.OPERATE, DashboardRole.AUDIT);
                    });
        }
    }

    @Test
    void access_ofTheApplication_winsAndNeedsNoSpringSecurity() {
        runner.withUserConfiguration(OwnAccess.class)
                .run(context ->
                        assertThat(context).hasSingleBean(DashboardAccess.class).hasBean("ownAccess"));
        runner.withUserConfiguration(OwnAccess.class)
                .withClassLoader(new FilteredClassLoader("org.springframework.security"))
                .run(context -> assertThat(context).hasSingleBean(Dashboard.class));
    }

    @Test
    void dashboard_withoutJobs_saysSo() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SecureRedisAdminAutoConfiguration.class))
                .withUserConfiguration(Guard.class)
                .withPropertyValues("secure-redis.admin.enabled=true")
                .run(context -> {
                    assertThat(analysis(context).getDescription())
                            .startsWith("SR502 ")
                            .contains("no JobInspector");
                    assertThat(analysis(context).getAction()).contains("secure-redis.jobs.enabled");
                });
    }

    @Test
    void settings_outOfRange_saySo() {
        for (String setting : new String[] {
            "path=jobs",
            "path=/",
            "path=/jobs/",
            "path=/a/**",
            "refresh=500ms",
            "refresh=-1s",
            "page-size=0",
            "page-size=501",
            "trace-link=https://traces.example.com/trace",
            "trace-link=/trace/{traceId}",
            "trace-link=//traces.example.com/{traceId}",
            "trace-link=javascript:alert({traceId})",
            "trace-link=data:text/html,{traceId}",
            "trace-link=https:/{traceId}",
            "trace-link=https://{traceId}.example.com/{traceId}",
            "trace-link=https://user@traces.example.com/{traceId}",
            "trace-link=https://traces.example.com/{traceid}",
            "trace-link=https://traces.example.com/\"{traceId}",
            "trace-link=https://traces.example.com/ {traceId}"
        }) {
            guarded.withPropertyValues("secure-redis.admin." + setting)
                    .run(context -> assertThat(analysis(context).getDescription())
                            .as(setting)
                            .startsWith("SR503 A setting under secure-redis.admin is out of its range: ")
                            .contains(setting.substring(0, setting.indexOf('=')))
                            .doesNotContain("traces.example.com"));
        }
    }

    private static FailureAnalysis analysis(ApplicationContext context) {
        Throwable failure = ((org.springframework.boot.test.context.assertj.AssertableWebApplicationContext) context)
                .getStartupFailure();
        return new DashboardStartFailureAnalyzer().analyze(failure);
    }
}
