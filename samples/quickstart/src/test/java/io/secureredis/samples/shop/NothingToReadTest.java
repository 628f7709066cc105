package io.secureredis.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.samples.shop.ShopWork.Canary;
import io.secureredis.testserver.PlaintextScanner;
import io.secureredis.testserver.PlaintextScanner.Finding;
import io.secureredis.testserver.RedisTestServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Takes everything out of Redis after the shop's work, and looks for what went in. */
class NothingToReadTest {

    private static final List<Canary> CANARIES = List.of(Canary.values());

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

    private static List<Finding> findings(RedisTestServer redis) {
        return PlaintextScanner.forCanaries(Canary.texts()).scan(redis);
    }
}
