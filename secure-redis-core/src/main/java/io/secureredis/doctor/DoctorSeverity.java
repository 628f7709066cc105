package io.secureredis.doctor;

import java.util.Locale;

/** How bad a finding is, the worst first. */
public enum DoctorSeverity {
    /** Somebody gets in, or data is being lost, now. */
    CRITICAL,
    /** One more mistake, and it is. */
    HIGH,
    /** A defence is missing. */
    MEDIUM,
    /** Worth knowing. */
    LOW;

    /** The word of reports. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
