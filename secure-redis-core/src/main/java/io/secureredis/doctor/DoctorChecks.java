package io.secureredis.doctor;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Adds a module's rules to the doctor of an application, as a bean. */
@FunctionalInterface
public interface DoctorChecks {

    /**
     * Returns the rules.
     *
     * @param now the application's time, which rules compare stored times with
     */
    List<DoctorCheck> checks(Supplier<Instant> now);
}
