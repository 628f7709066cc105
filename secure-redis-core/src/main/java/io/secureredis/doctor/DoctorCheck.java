package io.secureredis.doctor;

/** A rule of another module, which needs no connection of the doctor's. */
public interface DoctorCheck {

    /** What it looks for. */
    DoctorRule rule();

    /**
     * Looks.
     *
     * @param verdict where to say what was found
     * @throws RuntimeException if Redis does not answer; the rule then counts as not checked
     */
    void examine(DoctorVerdict verdict);
}
