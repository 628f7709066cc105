/**
 * The dashboard: pages that show queues and jobs by their real names, inside the application that has the secret.
 *
 * <p>Start with {@link io.secureredis.admin.Dashboard}, which answers every request; its {@code Routes} list each page
 * and the role that it needs. The templates are in {@code src/main/jte} and are compiled into this package.
 */
@NullMarked
package io.secureredis.admin;

import org.jspecify.annotations.NullMarked;
