package io.secureredis.admin.web;

import io.secureredis.admin.CsrfField;
import io.secureredis.admin.DashboardVisitor;
import io.secureredis.admin.text.OneLine;
import io.secureredis.admin.text.Texts;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

/**
 * One request and its context in the dashboard.
 *
 * @param frame the data for the layout of every page
 * @param parameters the variable parts of the path, by name
 * @param asked the names of the parameters that the page has asked for
 */
public record Exchange(HttpServletRequest request, Frame frame, Map<String, String> parameters, Set<String> asked) {

    private static final Set<String> OF_EVERY_FORM = Set.of("format", "once", "reason", "confirmed");

    /** Where a change leads to, they tell people what was done. */
    private static final Set<String> OF_EVERY_PAGE = Set.of("format", "notice", "n");

    private static final Pattern NUMBER = Pattern.compile("[A-Za-z0-9_-]{16,64}");

    Exchange(HttpServletRequest request, Frame frame, Map<String, String> parameters) {
        this(request, frame, parameters, new TreeSet<>());
    }

    public DashboardVisitor visitor() {
        return frame.visitor();
    }

    public Texts texts() {
        return frame.texts();
    }

    /** Returns a variable part of the path, which the route guarantees. */
    public String path(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalStateException("The route has no part called " + name);
        }
        return value;
    }

    /** Returns a query or form parameter, unless it is absent or blank. */
    public Optional<String> parameter(String name) {
        asked.add(name);
        return Optional.ofNullable(request.getParameter(name))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /** Returns whether a program asks: its POST is the answer to every question, and it gets no page. */
    public boolean isByProgram() {
        return Format.of(request) == Format.JSON;
    }

    /** Returns whether the answer is only the rows of a list. */
    public boolean isForRows() {
        return Format.of(request) == Format.CSV;
    }

    /**
     * Returns the names under which a program sends something that its form does not have. It would be ignored: a limit
     * would count as empty, and a filter as none. A browser sends only what the page has.
     *
     * @param known of the form itself
     */
    public List<String> unknownFields(Collection<String> known) {
        if (!isByProgram()) {
            return List.of();
        }
        String csrf = frame.csrf().map(CsrfField::name).orElse("");
        return request.getParameterMap().keySet().stream()
                .filter(name -> !known.contains(name) && !OF_EVERY_FORM.contains(name) && !name.equals(csrf))
                .toList();
    }

    /**
     * Refuses an address for programs with a parameter that the page has not asked for. It would be ignored, and the
     * answer to a misspelled filter would be a list of everything.
     */
    void refuseUnread() {
        if (!HttpMethod.GET.matches(request.getMethod()) || !(isByProgram() || isForRows())) {
            return;
        }
        request.getParameterMap().keySet().stream()
                .filter(name -> !asked.contains(name) && !OF_EVERY_PAGE.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new ProblemException(
                            HttpStatus.BAD_REQUEST,
                            "problem.parameter",
                            asked.isEmpty() ? "problem.parameter.none" : "problem.parameter.text",
                            OneLine.of(name),
                            String.join(", ", asked));
                });
    }

    /** Returns the number of the form that was sent, so that it counts once; empty if it has none. */
    public Optional<String> once() {
        String[] given = request.getParameterValues("once");
        if (given == null) {
            return Optional.empty();
        }
        if (given.length != 1 || !NUMBER.matcher(given[0].strip()).matches()) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "problem.once", "problem.once.text");
        }
        return Optional.of(given[0].strip());
    }

    /** Returns a numeric query parameter: 0 if absent. */
    public long number(String name) {
        try {
            return Math.max(0, parameter(name).map(Long::parseLong).orElse(0L));
        } catch (NumberFormatException e) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "problem.number", "problem.number.text");
        }
    }
}
