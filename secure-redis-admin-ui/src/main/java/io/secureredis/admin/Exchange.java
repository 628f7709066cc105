package io.secureredis.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/**
 * One request and its context in the dashboard.
 *
 * @param frame the data for the layout of every page
 * @param parameters the variable parts of the path, by name
 */
record Exchange(HttpServletRequest request, Frame frame, Map<String, String> parameters) {

    DashboardVisitor visitor() {
        return frame.visitor();
    }

    Texts texts() {
        return frame.texts();
    }

    /** Returns a variable part of the path, which the route guarantees. */
    String path(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalStateException("The route has no part called " + name);
        }
        return value;
    }

    /** Returns a query or form parameter, unless it is absent or blank. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(request.getParameter(name))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /** Returns a numeric query parameter: 0 if absent. */
    long number(String name) {
        try {
            return Math.max(0, parameter(name).map(Long::parseLong).orElse(0L));
        } catch (NumberFormatException e) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "problem.number", "problem.number.text");
        }
    }
}
