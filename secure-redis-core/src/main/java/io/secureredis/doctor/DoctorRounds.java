package io.secureredis.doctor;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Examines on request, one examination at a time, and keeps the latest report. Thread-safe. */
public final class DoctorRounds {

    private final Supplier<DoctorReport> examination;
    private volatile @Nullable DoctorReport latest;

    /**
     * @param examination examines everything once, and throws Lettuce's {@code RedisException} if the first server
     *     cannot be reached
     */
    public DoctorRounds(Supplier<DoctorReport> examination) {
        this.examination = examination;
    }

    /**
     * Examines everything now. Callers wait for each other.
     *
     * @throws io.lettuce.core.RedisException if the first server cannot be reached; the latest report then stays as it
     *     was
     */
    public synchronized DoctorReport examine() {
        DoctorReport report = examination.get();
        latest = report;
        return report;
    }

    /** Returns the latest report; empty before the first examination. */
    public Optional<DoctorReport> latest() {
        return Optional.ofNullable(latest);
    }
}
