/** Certificates and a password that are replaced while an application reads and writes. */
@org.jspecify.annotations.NullMarked
package io.secureredis.samples.hardened;
