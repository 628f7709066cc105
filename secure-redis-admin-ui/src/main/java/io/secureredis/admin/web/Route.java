package io.secureredis.admin.web;

import io.secureredis.admin.DashboardRole;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.springframework.http.HttpMethod;

/**
 * One page or action of the dashboard.
 *
 * @param pattern path segments; one in braces matches any segment
 * @param role who may use it
 * @param formats in which it answers; a POST that asks for another one is refused before anything is done
 */
public record Route(
        HttpMethod method,
        List<String> pattern,
        DashboardRole role,
        Set<Format> formats,
        Function<Exchange, Reply> handler) {

    private static final Set<Format> ALL = Set.of(Format.values());

    public static Route get(String pattern, DashboardRole role, Function<Exchange, Reply> handler) {
        return new Route(HttpMethod.GET, segments(pattern), role, ALL, handler);
    }

    /** Answers people with a page, and programs with JSON. */
    public static Route post(String pattern, DashboardRole role, Function<Exchange, Reply> handler) {
        return post(pattern, role, Set.of(Format.HTML, Format.JSON), handler);
    }

    /** For people only: its answer holds what a job carries. */
    public static Route postForPeople(String pattern, DashboardRole role, Function<Exchange, Reply> handler) {
        return post(pattern, role, Set.of(Format.HTML), handler);
    }

    /** Answers in every format: with a file. */
    public static Route postForAll(String pattern, DashboardRole role, Function<Exchange, Reply> handler) {
        return post(pattern, role, ALL, handler);
    }

    private static Route post(
            String pattern, DashboardRole role, Set<Format> formats, Function<Exchange, Reply> handler) {
        return new Route(HttpMethod.POST, segments(pattern), role, formats, handler);
    }

    static List<String> segments(String path) {
        return path.isEmpty() || path.equals("/")
                ? List.of()
                : List.of(path.substring(1).split("/", -1));
    }

    /** Returns the variable parts by name, or empty if the path does not match. */
    Optional<Map<String, String>> match(List<String> path) {
        if (path.size() != pattern.size()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < path.size(); i++) {
            String expected = pattern.get(i);
            if (expected.startsWith("{")) {
                parameters.put(expected.substring(1, expected.length() - 1), path.get(i));
            } else if (!expected.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }
}
