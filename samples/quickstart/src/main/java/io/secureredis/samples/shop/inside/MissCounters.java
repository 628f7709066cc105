package io.secureredis.samples.shop.inside;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Counts cached values that did not open, by reason: the same counters that a monitoring system reads. */
@Component
class MissCounters {

    private static final String METRIC = "secure.redis.cache.open.failures";
    private static final String REASON = "reason";

    private final MeterRegistry meters;

    MissCounters(MeterRegistry meters) {
        this.meters = meters;
    }

    Map<String, Long> byReason() {
        return meters.find(METRIC).counters().stream()
                .filter(counter -> counter.count() > 0)
                .collect(Collectors.toMap(
                        MissCounters::reason, counter -> (long) counter.count(), Long::sum, TreeMap::new));
    }

    private static String reason(Counter counter) {
        return String.valueOf(counter.getId().getTag(REASON));
    }
}
