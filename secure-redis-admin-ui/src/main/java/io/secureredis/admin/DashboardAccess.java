package io.secureredis.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides who a visitor is and what they may do. Asked once for each request, before anything else. A bean of this type replaces the default.
 *
 * <p>Safe for any number of threads.
 */
public interface DashboardAccess {

    /** Who sent this request; without roles when nobody is signed in, or when they may do nothing here. */
    DashboardVisitor visitor(HttpServletRequest request);

    /** What forms must carry to pass the application's CSRF protection, or {@code null} where it needs nothing. */
    default @Nullable CsrfField csrf(HttpServletRequest request) {
        return null;
    }

    /** Called before a request is refused for want of {@link DashboardRole#VIEW}; may throw what makes the application ask for a sign-in. */
    default void beforeRefusal(HttpServletRequest request) {}

    /**
     * The default: Spring Security's current authentication has a role if it has one of that role's authorities.
     *
     * @param authorities for each role, such as {@code ROLE_SECURE_REDIS_VIEW}; nobody has a role that is absent
     */
    static DashboardAccess bySpringSecurity(Map<DashboardRole, Set<String>> authorities) {
        return new SpringSecurityAccess(authorities);
    }

    /**
     * Danger: whoever reaches the address may view and operate. Nobody may reveal, because nobody could be named in the record.
     */
    static DashboardAccess everyone() {
        DashboardVisitor anyone = new DashboardVisitor("anyone", Set.of(DashboardRole.VIEW, DashboardRole.OPERATE));
        return request -> anyone;
    }
}
