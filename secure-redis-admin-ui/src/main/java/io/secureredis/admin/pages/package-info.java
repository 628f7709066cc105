/**
 * The pages of the dashboard: queues, jobs, schedules and workers by their real names, and what is done to them. Not
 * for applications: it may change in any release.
 *
 * <p>Start with {@link io.secureredis.admin.pages.DashboardPages}, which lists every page. A class named {@code
 * …Pages} has the pages of one subject. The templates are in {@code src/main/jte/pages} and are compiled into this
 * package.
 */
@NullMarked
package io.secureredis.admin.pages;

import org.jspecify.annotations.NullMarked;
