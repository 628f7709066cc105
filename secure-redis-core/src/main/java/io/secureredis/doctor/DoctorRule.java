package io.secureredis.doctor;

/**
 * A rule that the doctor checks.
 *
 * @param id stable, such as {@code acl-default-user}; baselines contain it
 * @param title the problem that a finding means, in one sentence
 */
public record DoctorRule(String id, DoctorFeature feature, String title) {}
