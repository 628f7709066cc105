package io.secureredis.autoconfigure.doctor;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.secureredis.doctor.DoctorReport;
import io.secureredis.doctor.DoctorRounds;
import io.secureredis.doctor.DoctorSeverity;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Exposes the latest report as gauges: {@value #FINDINGS} by severity, {@value #UNCHECKED}, and {@value #AGE}. They are
 * NaN before the first examination.
 */
final class DoctorMetrics implements MeterBinder {

    static final String FINDINGS = "secure.redis.doctor.findings";
    static final String UNCHECKED = "secure.redis.doctor.unchecked";
    static final String AGE = "secure.redis.doctor.age";

    private final DoctorRounds rounds;
    private final Clock clock;

    DoctorMetrics(DoctorRounds rounds, Clock clock) {
        this.rounds = rounds;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (DoctorSeverity severity : DoctorSeverity.values()) {
            Gauge.builder(FINDINGS, rounds, of(report -> report.count(severity)))
                    .description("What the doctor found in its latest examination of Redis")
                    .tag("severity", severity.word())
                    .register(registry);
        }
        Gauge.builder(UNCHECKED, rounds, of(report -> report.gaps().size()))
                .description("What the doctor could not check in its latest examination of Redis")
                .register(registry);
        TimeGauge.builder(AGE, rounds, TimeUnit.MILLISECONDS, of(this::age))
                .description("How long ago the doctor examined Redis")
                .register(registry);
    }

    private double age(DoctorReport report) {
        return Duration.between(report.at(), clock.instant()).toMillis();
    }

    private static ToDoubleFunction<DoctorRounds> of(ToDoubleFunction<DoctorReport> value) {
        return rounds -> rounds.latest().map(value::applyAsDouble).orElse(Double.NaN);
    }
}
