package io.secureredis.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** In which form a request wants its answer: {@code ?format=}, or else the header {@code Accept}. */
enum Format {
    HTML(MediaType.TEXT_HTML_VALUE),
    JSON(MediaType.APPLICATION_JSON_VALUE),
    CSV("text/csv");

    private final String type;

    Format(String type) {
        this.type = type;
    }

    static Format of(HttpServletRequest request) {
        String asked = request.getMethod().equals("POST") ? null : request.getParameter("format");
        return asked == null || asked.isBlank() ? accepted(request.getHeader("Accept")) : named(asked);
    }

    private static Format named(String asked) {
        return switch (asked) {
            case "html" -> HTML;
            case "json" -> JSON;
            case "csv" -> CSV;
            default -> throw new ProblemException(HttpStatus.BAD_REQUEST, "problem.format", "problem.format.text");
        };
    }

    /** The one that the header prefers; HTML where it names none of ours, or cannot be read. */
    private static Format accepted(@Nullable String header) {
        for (MediaType accepted : preferred(header)) {
            for (Format format : values()) {
                if (accepted.includes(MediaType.valueOf(format.type))) {
                    return format;
                }
            }
        }
        return HTML;
    }

    /** By quality. Of equals, named types come before wildcards, and HTML first: browsers name it. */
    private static List<MediaType> preferred(@Nullable String header) {
        try {
            return MediaType.parseMediaTypes(header).stream()
                    .filter(type -> type.getQualityValue() > 0)
                    .sorted(Comparator.comparing(MediaType::getQualityValue)
                            .reversed()
                            .thenComparing(type -> type.isWildcardType() || type.isWildcardSubtype())
                            .thenComparing(type -> !type.includes(MediaType.TEXT_HTML)))
                    .toList();
        } catch (InvalidMediaTypeException unreadable) {
            return List.of();
        }
    }

    static ProblemException notIn(Format format) {
        return new ProblemException(HttpStatus.NOT_ACCEPTABLE, "problem.form", "problem.form.text", format.name());
    }
}
