package io.secureredis.doctor;

/**
 * Reports one problem.
 *
 * @param server address of the server; {@code -} if it concerns all of them
 * @param evidence what was observed, without a password, secret, value, or whole key
 * @param remedy the command, or the line of configuration, that fixes it
 */
public record DoctorFinding(DoctorRule rule, DoctorSeverity severity, String server, String evidence, String remedy) {

    /** What was seen, after the address of the server if it is about one. */
    public String sentence() {
        return server.equals("-") ? evidence : server + ": " + evidence;
    }

    /** What a baseline calls it: rule and server. */
    public String fingerprint() {
        return rule.id() + "@" + server;
    }
}
