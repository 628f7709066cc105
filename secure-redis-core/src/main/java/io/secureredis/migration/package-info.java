/**
 * Works on values that are already in Redis: counts them by key id, seals plaintext, and seals values again under the
 * primary secret.
 *
 * <p>{@link io.secureredis.migration.KeyCensus} only reads; {@link io.secureredis.migration.Rewrapper} writes. Both
 * scan the key space with {@code SCAN} while applications run.
 */
@NullMarked
package io.secureredis.migration;

import org.jspecify.annotations.NullMarked;
