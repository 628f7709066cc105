package io.secureredis.samples.shop;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says where to look, on the console and not in the log: logs are kept, and this tells a password. */
@Component
class Welcome {

    private final Keeper keeper;
    private final Environment environment;

    Welcome(Keeper keeper, Environment environment) {
        this.keeper = keeper;
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void tell() {
        String address = "http://localhost:" + environment.getProperty("local.server.port");
        System.out.printf("""

                  The shop        %s
                  Its dashboard   %s/secure-redis
                  Sign in as      %s
                  Password        %s

                """, address, address, keeper.name(), keeper.password());
    }
}
