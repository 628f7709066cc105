package io.secureredis.admin;

import java.io.Serial;
import org.springframework.http.HttpStatus;

/** Ends a request with a page that says why. Its message never contains data of the request. */
final class ProblemException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String title;

    ProblemException(HttpStatus status, String title, String text) {
        super(text, null, false, false);
        this.status = status;
        this.title = title;
    }

    static ProblemException notFound(String text) {
        return new ProblemException(HttpStatus.NOT_FOUND, "Not found", text);
    }

    HttpStatus status() {
        return status;
    }

    String title() {
        return title;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
