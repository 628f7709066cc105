package io.secureredis.admin;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;

/** In which form a request wants its answer: {@code ?format=}, or else the header {@code Accept}. */
enum Format {
    HTML,
    JSON,
    CSV;

    static Format of(HttpServletRequest request) {
        String asked = request.getMethod().equals("POST") ? null : request.getParameter("format");
        return asked == null || asked.isBlank() ? accepted(String.valueOf(request.getHeader("Accept"))) : named(asked);
    }

    private static Format named(String asked) {
        return switch (asked) {
            case "html" -> HTML;
            case "json" -> JSON;
            case "csv" -> CSV;
            default -> throw new ProblemException(HttpStatus.BAD_REQUEST, "problem.format", "problem.format.text");
        };
    }

    private static Format accepted(String accept) {
        if (accept.contains("text/html")) {
            return HTML;
        }
        if (accept.contains("application/json")) {
            return JSON;
        }
        return accept.contains("text/csv") ? CSV : HTML;
    }

    static ProblemException notIn(Format format) {
        return new ProblemException(HttpStatus.NOT_ACCEPTABLE, "problem.form", "problem.form.text", format.name());
    }
}
