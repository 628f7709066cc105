/** A login that two instances share. */
@org.jspecify.annotations.NullMarked
package io.secureredis.samples.sessions;
