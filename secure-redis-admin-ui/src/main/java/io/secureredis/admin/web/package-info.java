/**
 * How the dashboard answers: a request is an {@code Exchange}, a page or action is a {@code Route} with the role that
 * it needs, its answer is a {@code Reply}. Here is also what every page is made of: its frame, its forms and what is
 * wrong in them, its questions and notices. Not for applications: it may change in any release.
 *
 * <p>Start with {@link io.secureredis.admin.web.Dashboard}, which answers every request. It knows no page: {@code
 * DashboardPages} gives it the routes. The templates are in {@code src/main/jte/web} and are compiled into this
 * package.
 */
@NullMarked
package io.secureredis.admin.web;

import org.jspecify.annotations.NullMarked;
