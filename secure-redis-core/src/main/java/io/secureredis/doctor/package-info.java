/**
 * Looks for what is wrong with a Redis that holds sealed data: who gets in, what they may do, what is encrypted on the way, what a restart or a full memory would lose, what is not sealed.
 *
 * <p>{@link io.secureredis.doctor.Doctor} only reads. Its rules are the same for the command line and for an application.
 */
@NullMarked
package io.secureredis.doctor;

import org.jspecify.annotations.NullMarked;
