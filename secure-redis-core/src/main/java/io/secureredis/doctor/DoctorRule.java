package io.secureredis.doctor;

/**
 * Something that the doctor looks for.
 *
 * @param id stable, such as {@code acl-default-user}; baselines hold it
 * @param title what is wrong where it is found, in one sentence
 */
public record DoctorRule(String id, DoctorFeature feature, String title) {}
