/** What it costs to turn a value into bytes and back, and to prove that it comes back. */
@NullMarked
package io.secureredis.benchmarks.values;

import org.jspecify.annotations.NullMarked;
