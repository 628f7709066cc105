package io.secureredis.autoconfigure.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.secureredis.SecureRedisException;
import io.secureredis.migration.KeyCensusResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Counts values by key id at intervals, and exposes the last count as the gauge {@value #VALUES} with the tag
 * {@code key.id}.
 */
final class CensusMetrics implements SmartLifecycle {

    static final String VALUES = "secure.redis.values";

    private static final Logger LOG = LoggerFactory.getLogger(CensusMetrics.class);

    private final Census census;
    private final Duration interval;
    private final MultiGauge gauge;

    private volatile @Nullable ScheduledExecutorService timer;

    CensusMetrics(Census census, Duration interval, MeterRegistry registry) {
        this.census = census;
        this.interval = interval;
        this.gauge = MultiGauge.builder(VALUES)
                .description("Values in Redis by the key id that sealed them, or none")
                .register(registry);
    }

    @Override
    public synchronized void start() {
        if (timer == null) {
            ScheduledExecutorService fresh = Executors.newSingleThreadScheduledExecutor(CensusMetrics::daemon);
            var unused = fresh.scheduleWithFixedDelay(this::count, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
            timer = fresh;
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "secure-redis-census");
        thread.setDaemon(true);
        return thread;
    }

    private void count() {
        try {
            show(census.sampled());
        } catch (SecureRedisException failure) {
            LOG.warn("The values could not be counted by key id: {}", failure.getMessage());
        }
    }

    private void show(KeyCensusResult counted) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        counted.sealed().forEach((id, count) -> rows.add(MultiGauge.Row.of(Tags.of("key.id", id.toString()), count)));
        rows.add(MultiGauge.Row.of(Tags.of("key.id", "none"), counted.notSealed()));
        gauge.register(rows, true);
    }

    @Override
    public synchronized void stop() {
        ScheduledExecutorService running = timer;
        if (running != null) {
            running.shutdownNow();
            timer = null;
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }
}
