/**
 * The dashboard: pages that show queues and jobs by their real names, inside the application that owns the secret.
 *
 * <p>Start at {@link io.secureredis.admin.Dashboard}, which answers every request; its {@code Routes} name each page and the role that it needs. The templates
 * lie in {@code src/main/jte} and are compiled into this package.
 */
@NullMarked
package io.secureredis.admin;

import org.jspecify.annotations.NullMarked;
