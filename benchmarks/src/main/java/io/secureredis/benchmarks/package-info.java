/**
 * Programs that measure secure-redis next to its peers; {@link io.secureredis.benchmarks.Benchmarks} starts each by its
 * name.
 */
@NullMarked
package io.secureredis.benchmarks;

import org.jspecify.annotations.NullMarked;
