/** Implements {@code secure-redis migrate}: finds the layout and the formats, scans, and reports. */
@NullMarked
package io.secureredis.cli.migrate;

import org.jspecify.annotations.NullMarked;
