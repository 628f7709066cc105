package io.secureredis.admin.web;

import io.secureredis.admin.DashboardRole;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

/** Finds the page or action that a request asks for. */
final class Routes {

    /** A route, and the variable parts of the path that led to it. */
    record Match(Route route, Map<String, String> parameters) {}

    private final List<Route> all;

    Routes(List<Route> all) {
        this.all = List.copyOf(all);
    }

    /** Returns who may see a page, or empty if there is no such page. */
    Optional<DashboardRole> roleOf(String page) {
        return all.stream()
                .filter(route -> route.method().equals(HttpMethod.GET))
                .filter(route -> route.match(Route.segments(page)).isPresent())
                .map(Route::role)
                .findFirst();
    }

    /** Returns the first matching route. */
    Match match(HttpMethod method, List<String> path) {
        TreeSet<String> otherMethods = new TreeSet<>();
        for (Route route : all) {
            Optional<Map<String, String>> parameters = route.match(path);
            if (parameters.isPresent() && route.method().equals(method)) {
                return new Match(route, parameters.get());
            }
            parameters.ifPresent(ignored -> otherMethods.add(route.method().name()));
        }
        if (otherMethods.isEmpty()) {
            throw ProblemException.notFound("problem.page");
        }
        throw new ProblemException(
                HttpStatus.METHOD_NOT_ALLOWED,
                "problem.method",
                "problem.method.text",
                String.join(", ", otherMethods));
    }
}
