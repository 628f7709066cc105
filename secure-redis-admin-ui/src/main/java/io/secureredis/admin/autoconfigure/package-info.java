/**
 * Adds the {@linkplain io.secureredis.admin.web.Dashboard dashboard} to a Spring MVC application that enables it, and
 * refuses to if nothing would protect it.
 */
@NullMarked
package io.secureredis.admin.autoconfigure;

import org.jspecify.annotations.NullMarked;
