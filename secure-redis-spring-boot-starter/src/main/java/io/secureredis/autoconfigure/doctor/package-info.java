/**
 * Runs the doctor inside the application: at startup, on a schedule with metrics, and for the actuator and the
 * dashboard.
 */
@NullMarked
package io.secureredis.autoconfigure.doctor;

import org.jspecify.annotations.NullMarked;
