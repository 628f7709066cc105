/** Turns what was measured into tables, bars, JSON and charts; the same for every benchmark. */
@NullMarked
package io.secureredis.benchmarks.report;

import org.jspecify.annotations.NullMarked;
