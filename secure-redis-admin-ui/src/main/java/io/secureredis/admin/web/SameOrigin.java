package io.secureredis.admin.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a browser sent a request from one of our own pages.
 *
 * <p>This is a second barrier in addition to the application's CSRF token, which may be disabled.
 * {@code Sec-Fetch-Site} decides. An older browser, or one on plain HTTP, does not send it; the host of {@code Origin}
 * must then be the requested one. A request with neither is refused.
 *
 * <p>Source: W3C Fetch Metadata, section 2.4; RFC 6454, section 7.
 */
final class SameOrigin {

    private SameOrigin() {}

    static boolean sent(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin");
        }
        String origin = authority(request.getHeader("Origin"));
        return origin != null && (origin.equals(host(request)) || origin.equals(forwardedHost(request)));
    }

    /** Returns host and port of an origin; {@code null} for none, or for the opaque origin {@code null}. */
    private static @Nullable String authority(@Nullable String origin) {
        if (origin == null) {
            return null;
        }
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority == null ? null : authority.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return null; // not an origin, so not ours
        }
    }

    private static @Nullable String host(HttpServletRequest request) {
        String host = request.getHeader("Host");
        return host == null ? null : host.toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the application's own name if it trusts a proxy's header for it. A page of another site cannot set such a
     * header.
     */
    private static String forwardedHost(HttpServletRequest request) {
        String name = request.getServerName().toLowerCase(Locale.ROOT);
        int port = request.getServerPort();
        int usual = request.getScheme().equals("https") ? 443 : 80;
        return port == usual ? name : name + ":" + port;
    }
}
