/**
 * Wires the sealed cache writer into Spring Cache: its connections, rules, serializers, near cache, metrics and
 * observations.
 */
@NullMarked
package io.secureredis.autoconfigure.cache;

import org.jspecify.annotations.NullMarked;
