package io.secureredis.admin;

import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application whose dashboard shows {@link PaintedQueues}. */
final class PaintedDashboard {

    private PaintedDashboard() {}

    @Configuration(proxyBeanMethods = false)
    static class Queues {

        @Bean
        PaintedQueues paintedQueues() {
            return new PaintedQueues();
        }

        /** Everything at once, so that each page shows all that it can. */
        @Bean
        DashboardAccess everything() {
            DashboardVisitor visitor =
                    new DashboardVisitor("momo", java.util.Set.of(DashboardRole.OPERATE, DashboardRole.REVEAL));
            return request -> visitor;
        }
    }

    static DashboardServer start() {
        return DashboardServer.start(
                List.of(Queues.class),
                "secure-redis.jobs.enabled=false",
                "spring.autoconfigure.exclude=org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration,"
                        + "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration");
    }
}
