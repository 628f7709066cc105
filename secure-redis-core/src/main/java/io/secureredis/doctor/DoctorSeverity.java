package io.secureredis.doctor;

import java.util.Locale;

/** The severity of a finding, the worst first. */
public enum DoctorSeverity {
    /** Someone can get in, or data is being lost, now. */
    CRITICAL,
    /** One more mistake leads to that. */
    HIGH,
    /** A defence is missing. */
    MEDIUM,
    /** Worth knowing. */
    LOW;

    /** Returns the word for reports. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
