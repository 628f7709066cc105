/** The doctor inside the application: at the start, on a schedule with its metrics, and for the actuator and the dashboard. */
@NullMarked
package io.secureredis.autoconfigure.doctor;

import org.jspecify.annotations.NullMarked;
