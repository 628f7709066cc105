/**
 * What sealing and opening one value costs, without Redis: time, allocation, many data keys, the first messages of a
 * process.
 */
@NullMarked
package io.secureredis.benchmarks.sealing;

import org.jspecify.annotations.NullMarked;
