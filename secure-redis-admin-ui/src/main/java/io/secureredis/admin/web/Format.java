package io.secureredis.admin.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * In which form a request wants its answer: {@code ?format=} in its address, or else the header {@code Accept}. Fields
 * that a form posts do not count.
 */
enum Format {
    HTML(MediaType.TEXT_HTML_VALUE),
    JSON(MediaType.APPLICATION_JSON_VALUE),
    CSV("text/csv");

    private final String type;

    Format(String type) {
        this.type = type;
    }

    static Format of(HttpServletRequest request) {
        String asked = inAddress(request);
        return asked == null || asked.isBlank() ? accepted(request.getHeader("Accept")) : named(asked);
    }

    private static @Nullable String inAddress(HttpServletRequest request) {
        String query = request.getQueryString();
        return query == null
                ? null
                : Arrays.stream(query.split("&"))
                        .filter(part -> part.startsWith("format="))
                        .map(part -> part.substring("format=".length()))
                        .findFirst()
                        .orElse(null);
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

    /** A change that is refused before anything is done, because its answer could not be given. */
    static ProblemException notDone(Format format, Set<Format> possible) {
        String others = possible.stream().sorted().map(Format::name).collect(Collectors.joining(", "));
        return new ProblemException(
                HttpStatus.NOT_ACCEPTABLE, "problem.form", "problem.form.not-done", format.name(), others);
    }

    static ProblemException notIn(Format format) {
        return new ProblemException(HttpStatus.NOT_ACCEPTABLE, "problem.form", "problem.form.text", format.name());
    }
}
