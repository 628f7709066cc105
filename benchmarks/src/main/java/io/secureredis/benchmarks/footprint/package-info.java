/** What is not speed: bytes in Redis, heap, time and classes at start. */
@NullMarked
package io.secureredis.benchmarks.footprint;

import org.jspecify.annotations.NullMarked;
