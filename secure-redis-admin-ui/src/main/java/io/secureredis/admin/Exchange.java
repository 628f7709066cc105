package io.secureredis.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/**
 * One request on its way through the dashboard.
 *
 * @param frame what the layout of every page needs
 * @param parameters the variable parts of the path, by name
 */
record Exchange(HttpServletRequest request, Frame frame, Map<String, String> parameters) {

    DashboardVisitor visitor() {
        return frame.visitor();
    }

    /** A variable part of the path, which the route guarantees. */
    String path(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalStateException("The route has no part called " + name);
        }
        return value;
    }

    /** A query or form parameter, unless absent or blank. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(request.getParameter(name))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /** A query parameter that counts: 0 when absent. */
    long number(String name) {
        try {
            return Math.max(0, parameter(name).map(Long::parseLong).orElse(0L));
        } catch (NumberFormatException e) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST, "Not a number", "The address holds something else where a number belongs.");
        }
    }
}
