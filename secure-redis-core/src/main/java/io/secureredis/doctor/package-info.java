/**
 * Finds problems of a Redis with sealed data: who can log in, what they may do, what is encrypted in transit, what a
 * restart or a full memory would lose, and what is not sealed.
 *
 * <p>{@link io.secureredis.doctor.Doctor} only reads. The command line and applications use the same rules.
 */
@NullMarked
package io.secureredis.doctor;

import org.jspecify.annotations.NullMarked;
