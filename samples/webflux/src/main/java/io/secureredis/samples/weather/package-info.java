/** A reactive application with a cache, sealed notes and sessions. */
@org.jspecify.annotations.NullMarked
package io.secureredis.samples.weather;
