package io.secureredis.benchmarks.footprint;

import io.secureredis.admin.DashboardAccess;
import io.secureredis.admin.DashboardVisitor;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Who may see the dashboard of a started application: nobody. It saves the application Spring Security, which is not to
 * be measured.
 */
@Configuration(proxyBeanMethods = false)
public class ClosedDashboard {

    @Bean
    DashboardAccess nobody() {
        DashboardVisitor nobody = new DashboardVisitor("nobody", Set.of());
        return request -> nobody;
    }
}
