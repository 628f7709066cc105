/**
 * The dashboard: pages that show queues and jobs by their real names, inside the application that has the secret. Not
 * for applications: it may change in any release.
 *
 * <p>Start with {@link io.secureredis.admin.pages.Dashboard}, which answers every request; its {@code Routes} list each
 * page and the role that it needs. The templates are in {@code src/main/jte/pages} and are compiled into this package.
 */
@NullMarked
package io.secureredis.admin.pages;

import org.jspecify.annotations.NullMarked;
