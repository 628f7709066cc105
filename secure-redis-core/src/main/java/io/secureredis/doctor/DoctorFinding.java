package io.secureredis.doctor;

/**
 * Something that is wrong.
 *
 * @param server address of the server; {@code -} where it is about all of them
 * @param evidence what was seen, without a password, secret, value, or whole key
 * @param remedy the command, or the line of configuration, that mends it
 */
public record DoctorFinding(DoctorRule rule, DoctorSeverity severity, String server, String evidence, String remedy) {

    /** What a baseline calls it: rule and server. */
    public String fingerprint() {
        return rule.id() + "@" + server;
    }
}
