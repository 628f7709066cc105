package io.secureredis.samples.shop;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Prints where to look on the console, not in the log: logs are kept, and this line contains a password. */
@Component
class Welcome {

    private final DashboardUser dashboardUser;
    private final Environment environment;

    Welcome(DashboardUser dashboardUser, Environment environment) {
        this.dashboardUser = dashboardUser;
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void print() {
        String address = "http://localhost:" + environment.getProperty("local.server.port");
        System.out.printf("""

                  The shop        %s
                  Its dashboard   %s/secure-redis
                  Sign in as      %s
                  Password        %s

                """, address, address, dashboardUser.name(), dashboardUser.password());
    }
}
