package io.secureredis.admin;

import io.secureredis.admin.text.Languages;
import io.secureredis.admin.text.Texts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.csrf.CsrfToken;

/**
 * Derives roles from the authorities of Spring Security's current authentication.
 *
 * <p>The dashboard checks them itself, and does not rely on a rule for its path: a filter chain that permits everything
 * still opens nothing.
 */
final class SpringSecurityAccess implements DashboardAccess {

    private static final DashboardVisitor NOBODY = new DashboardVisitor("nobody", Set.of());

    private final Map<DashboardRole, Set<String>> authorities;
    private final Languages languages = new Languages("");

    SpringSecurityAccess(Map<DashboardRole, Set<String>> authorities) {
        this.authorities = Map.copyOf(authorities);
    }

    @Override
    public DashboardVisitor visitor(HttpServletRequest request) {
        Authentication authentication = current();
        if (authentication == null || isAnonymous(authentication) || !authentication.isAuthenticated()) {
            return NOBODY;
        }
        Set<String> granted = authentication.getAuthorities().stream()
                .map(GrantedAuthority::getAuthority)
                .collect(Collectors.toSet());
        Set<DashboardRole> roles = Arrays.stream(DashboardRole.values())
                .filter(role ->
                        authorities.getOrDefault(role, Set.of()).stream().anyMatch(granted::contains))
                .collect(Collectors.toSet());
        return new DashboardVisitor(authentication.getName(), roles);
    }

    @Override
    public @Nullable CsrfField csrf(HttpServletRequest request) {
        Object token = request.getAttribute(CsrfToken.class.getName());
        return token instanceof CsrfToken csrf ? new CsrfField(csrf.getParameterName(), csrf.getToken()) : null;
    }

    /** For an anonymous visitor, the application's filter chain responds to this exception with its sign-in. */
    @Override
    public void beforeRefusal(HttpServletRequest request) {
        Authentication authentication = current();
        if (authentication != null && isAnonymous(authentication)) {
            throw new AccessDeniedException("Sign in to use the secure-redis dashboard");
        }
    }

    /** From the session: at this point, no filter has put it into the context. */
    @Override
    public String nameOfRefused(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        try {
            Object context = session == null
                    ? null
                    : session.getAttribute(HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY);
            Authentication found = context instanceof SecurityContext known ? known.getAuthentication() : null;
            return found == null ? "unknown" : found.getName();
        } catch (IllegalStateException ended) {
            return "unknown";
        }
    }

    @Override
    public String advice(DashboardRole role) {
        return advice(role, Locale.ENGLISH);
    }

    @Override
    public String advice(DashboardRole role, Locale language) {
        Texts texts = languages.find(language.getLanguage()).orElse(Texts.ENGLISH);
        String names = names(role);
        if (names.isEmpty()) {
            return texts.text("problem.authorities.set", texts.text("problem.authorities.none", property(role)));
        }
        String needed = texts.text("problem.authorities", names, property(role));
        String revealing = names(DashboardRole.REVEAL);
        String all = role == DashboardRole.EDIT && !revealing.isEmpty()
                ? texts.text("problem.authorities.also", needed, revealing, property(DashboardRole.REVEAL))
                : needed;
        return texts.text("problem.authorities.ask", all);
    }

    private String names(DashboardRole role) {
        // Who may operate or reveal may view
        Stream<DashboardRole> enough = role == DashboardRole.VIEW ? Stream.of(DashboardRole.values()) : Stream.of(role);
        return enough.flatMap(each -> authorities.getOrDefault(each, Set.of()).stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String property(DashboardRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Authentication current() {
        return SecurityContextHolder.getContext().getAuthentication();
    }

    private static boolean isAnonymous(Authentication authentication) {
        return authentication instanceof AnonymousAuthenticationToken;
    }
}
