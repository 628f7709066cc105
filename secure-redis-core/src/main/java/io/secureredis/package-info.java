/** What every part of secure-redis shares: the exception and its codes. */
@NullMarked
package io.secureredis;

import org.jspecify.annotations.NullMarked;
