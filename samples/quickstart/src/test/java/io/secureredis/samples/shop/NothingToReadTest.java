package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.secureredis.samples.shop.ShopWork.Canary;
import io.secureredis.testserver.PlaintextScanner;
import io.secureredis.testserver.PlaintextScanner.Finding;
import io.secureredis.testserver.RedisTestServer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.springframework.stereotype.Component;

/** Takes everything out of Redis, meters and traces after the shop's work, and looks for what went in. */
class NothingToReadTest {

    private static final List<Canary> CANARIES = List.of(Canary.values());
    private static final Set<Canary> IN_METERS =
            EnumSet.of(Canary.JOB_NAME, Canary.FAILING_JOB_NAME, Canary.EXCEPTION_CLASS);

    @Test
    void shopWork_sealed_leavesNothingToReadInRedis() {
        try (RunningShop shop = RunningShop.start()) {
            new ShopWork(shop).doAll();

            assertThat(findings(shop.redis())).isEmpty();
        }
    }

    /** The same work and the same scanner without sealing: each canary could have been found. */
    @Test
    void shopWork_notSealed_leavesEachCanaryInRedis() {
        try (RunningShop shop = RunningShop.start(NoSealing.class)) {
            new ShopWork(shop).doAll();

            assertThat(findings(shop.redis()))
                    .extracting(finding -> CANARIES.get(finding.canary()))
                    .containsOnly(Canary.values());
        }
    }

    /** Job names and classes of exceptions are what metrics are for; everything else that the shop stores is not. */
    @Test
    void shopWork_metersAndTraces_containNoSecretAndNothingThatWasStored() {
        try (RunningShop shop = RunningShop.start(Traces.class)) {
            new ShopWork(shop).doAll();
            List<String> said = new ArrayList<>(shop.bean(Traces.class).said);
            for (Meter meter : shop.bean(MeterRegistry.class).getMeters()) {
                said.add(meter.getId() + " " + meter.getId().getDescription());
            }
            assertThat(said)
                    .anyMatch(text -> text.contains("secure.jobs.attempts"))
                    .anyMatch(text -> text.contains("secure.redis."))
                    .anyMatch(text -> text.contains("secure.jobs.run"));
            String secret = shop.property("secure-redis.secret-key");
            byte[] bytes = Base64.getDecoder().decode(secret);
            List<String> forbidden = new ArrayList<>(List.of(
                    secret.substring(0, 12),
                    Base64.getUrlEncoder().encodeToString(bytes).substring(0, 12),
                    HexFormat.of().formatHex(bytes).substring(0, 16)));
            CANARIES.stream()
                    .filter(canary -> !IN_METERS.contains(canary))
                    .forEach(canary -> forbidden.add(canary.text));
            assertThat(said).noneMatch(text -> forbidden.stream().anyMatch(text::contains));
        }
    }

    /** As a tracing bridge gets them. */
    @Component
    static class Traces implements ObservationHandler<Observation.Context> {

        private final Queue<String> said = new ConcurrentLinkedQueue<>();

        @Override
        public void onStop(Observation.Context context) {
            said.add(context.getName() + " " + context.getContextualName() + " " + context.getAllKeyValues());
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    private static List<Finding> findings(RedisTestServer redis) {
        return PlaintextScanner.forCanaries(Canary.texts()).scan(redis);
    }
}
