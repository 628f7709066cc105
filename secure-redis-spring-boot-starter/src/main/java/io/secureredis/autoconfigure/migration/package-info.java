/** Seals plaintext in Redis when the application has started. */
@NullMarked
package io.secureredis.autoconfigure.migration;

import org.jspecify.annotations.NullMarked;
