/**
 * The envelope and its keys, as {@code docs/spec/envelope-v1.md} defines them.
 *
 * <p>Start with {@link io.secureredis.crypto.Sealer}; {@link io.secureredis.crypto.KeyRing} holds the secrets.
 */
@NullMarked
package io.secureredis.crypto;

import org.jspecify.annotations.NullMarked;
