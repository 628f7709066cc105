/**
 * What is done to values that are in Redis already: counting them by key id, sealing plaintext, sealing anew under the primary secret.
 *
 * <p>{@link io.secureredis.migration.KeyCensus} only reads; {@link io.secureredis.migration.Rewrapper} writes. Both walk the key space with {@code SCAN}, beside running
 * applications.
 */
@NullMarked
package io.secureredis.migration;

import org.jspecify.annotations.NullMarked;
