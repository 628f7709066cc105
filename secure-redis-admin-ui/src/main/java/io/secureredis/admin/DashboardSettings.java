package io.secureredis.admin;

import io.secureredis.admin.text.Languages;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of the dashboard.
 *
 * @param path its path within the application: begins with a slash, does not end with one
 * @param application the application's name, for titles; may be empty
 * @param refresh how often live parts are renewed; zero: never
 * @param pageSize how many jobs a page lists, 1 to 500
 * @param signOut where the application signs people out with a POST, within the application; empty for no such link
 * @param language the language of every page, such as {@code de}; empty for that of each request
 * @param traceLink the address of a trace, with {@code {traceId}} for its id; empty for no links
 */
public record DashboardSettings(
        String path,
        String application,
        Duration refresh,
        int pageSize,
        String signOut,
        String language,
        String traceLink) {

    private static final int MAX_PAGE_SIZE = 500;
    private static final String TRACE_ID = "{traceId}";
    private static final Pattern SCHEME = Pattern.compile("(?i)https?://");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{16,32}");

    /** @throws IllegalArgumentException if a value is out of its range */
    public DashboardSettings {
        if (!path.matches("(/[A-Za-z0-9._~-]+)+")) {
            throw new IllegalArgumentException("path must begin with a slash, not end with one, and hold only letters, "
                    + "digits, '.', '_', '~' and '-' between slashes");
        }
        if (!signOut.matches("((/[A-Za-z0-9._~-]+)+)?")) {
            throw new IllegalArgumentException(
                    "sign-out must be empty or a path that begins with a slash and does not end with one");
        }
        if (refresh.isNegative() || (!refresh.isZero() && refresh.toSeconds() < 1)) {
            throw new IllegalArgumentException("refresh must be at least a second, or zero for never");
        }
        if (pageSize < 1 || pageSize > MAX_PAGE_SIZE) {
            throw new IllegalArgumentException("page-size must be 1 to " + MAX_PAGE_SIZE);
        }
        if (!language.isEmpty() && new Languages("").find(language).isEmpty()) {
            throw new IllegalArgumentException("language must be empty, en, de, or a language for which the application"
                    + " has a file secure-redis-dashboard_<language>.properties in the root of its class path");
        }
        if (!traceLink.isEmpty() && !isAddress(traceLink)) {
            throw new IllegalArgumentException("trace-link must be empty, or an address that begins with https:// or"
                    + " http://, names no user, and has " + TRACE_ID + " behind its host");
        }
    }

    private static boolean isAddress(String template) {
        try {
            URI one = new URI(template.replace(TRACE_ID, "0".repeat(32)));
            URI other = new URI(template.replace(TRACE_ID, "1".repeat(32)));
            String host = one.getRawAuthority();
            return SCHEME.matcher(template).lookingAt()
                    && host != null
                    && host.indexOf('@') < 0
                    && host.equals(other.getRawAuthority())
                    && !one.equals(other);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** The address of a trace; empty without a template, and for what is no trace id. */
    public Optional<String> traceAddress(String traceId) {
        return traceLink.isEmpty() || !HEX.matcher(traceId).matches()
                ? Optional.empty()
                : Optional.of(traceLink.replace(TRACE_ID, traceId));
    }
}
