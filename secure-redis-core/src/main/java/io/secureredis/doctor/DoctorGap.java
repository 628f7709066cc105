package io.secureredis.doctor;

/**
 * A rule that could not be checked.
 *
 * @param server address of the server; {@code -} where it is about all of them
 * @param reason why, such as a missing right
 */
public record DoctorGap(DoctorRule rule, String server, String reason) {}
