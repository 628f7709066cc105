package io.secureredis.admin.web;

import io.secureredis.admin.DashboardAccess;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Records requests to change something that the application refused before the dashboard saw them, such as those
 * without its CSRF token. Refuses nothing itself.
 */
final class RefusalFilter implements Filter {

    private static final String SEEN = RefusalFilter.class.getName();

    private final Dashboard.Refusals refusals;
    private final DashboardAccess access;
    private final String path;

    RefusalFilter(Dashboard.Refusals refusals, DashboardAccess access, String path) {
        this.refusals = refusals;
        this.access = access;
        this.path = path;
    }

    /** The dashboard answers this request itself. */
    static void seen(HttpServletRequest request) {
        request.setAttribute(SEEN, true);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, response);
        if (request instanceof HttpServletRequest http
                && response instanceof HttpServletResponse answer
                && answer.getStatus() == HttpServletResponse.SC_FORBIDDEN
                && http.getAttribute(SEEN) == null
                && changes(http)) {
            refusals.record(
                    access.nameOfRefused(http),
                    http.getMethod(),
                    "refused by the application, as without its token: " + http.getRequestURI());
        }
    }

    private boolean changes(HttpServletRequest request) {
        return !request.getMethod().equals("GET")
                && !request.getMethod().equals("HEAD")
                && request.getRequestURI().contains(path + "/");
    }
}
