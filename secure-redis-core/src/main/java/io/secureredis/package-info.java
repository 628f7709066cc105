/** The exception and error codes that all parts of secure-redis share. */
@NullMarked
package io.secureredis;

import org.jspecify.annotations.NullMarked;
