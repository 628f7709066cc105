/** A Spring cache on a real Redis: sealed, plain, and the peers', over TCP, TLS and a unix socket. */
@NullMarked
package io.secureredis.benchmarks.cache;

import org.jspecify.annotations.NullMarked;
