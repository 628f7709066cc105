/** Exposes the keys in use: the actuator endpoint, and the census of stored values with its metrics. */
@NullMarked
package io.secureredis.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
