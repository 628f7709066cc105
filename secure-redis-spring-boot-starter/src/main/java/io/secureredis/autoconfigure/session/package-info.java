/** Seals the repositories of Spring Session, servlet and reactive. */
@NullMarked
package io.secureredis.autoconfigure.session;

import org.jspecify.annotations.NullMarked;
