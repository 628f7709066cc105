/** What {@code secure-redis migrate} does: finds the layout and the formats, walks, and reports. */
@NullMarked
package io.secureredis.cli.migrate;

import org.jspecify.annotations.NullMarked;
