package io.secureredis.doctor;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Rules that a module adds to the doctor of an application, as a bean. */
@FunctionalInterface
public interface DoctorChecks {

    /**
     * The rules.
     *
     * @param now the time of the application, which rules compare stored times with
     */
    List<DoctorCheck> checks(Supplier<Instant> now);
}
