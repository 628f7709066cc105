package io.secureredis.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Determines who a visitor is and what they may do. Called once for each request, before anything else. Declare a bean
 * of this type to replace the default.
 *
 * <p>Implementations must be safe for any number of threads.
 */
public interface DashboardAccess {

    /** Returns who sent this request; without roles if nobody is signed in, or if they may do nothing here. */
    DashboardVisitor visitor(HttpServletRequest request);

    /** Returns the field with which forms pass the application's CSRF protection, or {@code null} if none is needed. */
    default @Nullable CsrfField csrf(HttpServletRequest request) {
        return null;
    }

    /**
     * Called before a request is refused because {@link DashboardRole#VIEW} is missing; may throw an exception that
     * makes the application ask for a sign-in.
     */
    default void beforeRefusal(HttpServletRequest request) {}

    /**
     * Returns who sent a request that the application refused before the dashboard saw it, for the audit log; called
     * after the application's own filters.
     */
    default String nameOfRefused(HttpServletRequest request) {
        return "unknown";
    }

    /** Returns a sentence that tells a visitor how to get a missing role; empty if there is nothing to say. */
    default String advice(DashboardRole role) {
        return "";
    }

    /**
     * Returns the same in the language of the page.
     *
     * @param language such as {@link Locale#GERMAN}
     */
    default String advice(DashboardRole role, Locale language) {
        return advice(role);
    }

    /**
     * Returns the default: Spring Security's current authentication has a role if it has one of that role's
     * authorities.
     *
     * @param authorities for each role, such as {@code ROLE_SECURE_REDIS_VIEW}; nobody has a role that is absent
     */
    static DashboardAccess bySpringSecurity(Map<DashboardRole, Set<String>> authorities) {
        return new SpringSecurityAccess(authorities);
    }

    /**
     * Danger: anyone who reaches the address may view, operate and read the audit log. Nobody may reveal, because the
     * record could name nobody.
     */
    static DashboardAccess everyone() {
        DashboardVisitor anyone =
                new DashboardVisitor("anyone", Set.of(DashboardRole.VIEW, DashboardRole.OPERATE, DashboardRole.AUDIT));
        return request -> anyone;
    }
}
