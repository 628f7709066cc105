package io.secureredis.doctor;

/**
 * Reports a rule that could not be checked.
 *
 * @param server address of the server; {@code -} if it concerns all of them
 * @param reason why, such as a missing permission
 */
public record DoctorGap(DoctorRule rule, String server, String reason) {}
