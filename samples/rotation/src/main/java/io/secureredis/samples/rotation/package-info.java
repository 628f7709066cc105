/** A secret that is rotated while an application reads and writes. */
@org.jspecify.annotations.NullMarked
package io.secureredis.samples.rotation;
