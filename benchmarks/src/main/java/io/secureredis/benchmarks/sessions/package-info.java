/** What sealed sessions cost. */
@NullMarked
package io.secureredis.benchmarks.sessions;

import org.jspecify.annotations.NullMarked;
