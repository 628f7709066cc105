package io.secureredis.admin;

import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.migration.KeyCensusResult;
import java.util.List;
import java.util.Map;
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

        @Bean
        DashboardKeys paintedKeys(KeyRingSource ring) {
            KeyId own = ring.keyRing().primary().keyId();
            return new DashboardKeys(
                    ring,
                    () -> new KeyCensusResult(
                            Map.of(own, 81_204L, KeyId.parse("1f9a03c2"), 12L), 3, 0, 41, 81_260, 2_400_000, false));
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
