/** A cluster that loses a node while an application reads and writes. */
@org.jspecify.annotations.NullMarked
package io.secureredis.samples.cluster;
