package io.secureredis.doctor;

/** A rule of another module that does not need the doctor's connection. */
public interface DoctorCheck {

    /** Returns the rule that it checks. */
    DoctorRule rule();

    /**
     * Checks the rule.
     *
     * @param verdict receives the findings
     * @throws RuntimeException if Redis does not answer; the rule then counts as not checked
     */
    void examine(DoctorVerdict verdict);
}
