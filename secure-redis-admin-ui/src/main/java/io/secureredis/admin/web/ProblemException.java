package io.secureredis.admin.web;

import io.secureredis.admin.text.Texts;
import java.io.Serial;
import java.util.List;
import org.springframework.http.HttpStatus;

/** Ends a request with a page that says why. Its message never contains data of the request. */
public final class ProblemException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** An argument that depends on the language itself. */
    @FunctionalInterface
    public interface Argument {
        String in(Texts texts);
    }

    private final HttpStatus status;
    private final String title;
    private final String key;
    private final transient List<Object> arguments;

    /**
     * A problem.
     *
     * @param title key of its heading
     * @param key of its text
     */
    public ProblemException(HttpStatus status, String title, String key, Object... arguments) {
        super(words(Texts.ENGLISH, key, List.of(arguments)), null, false, false);
        this.status = status;
        this.title = title;
        this.key = key;
        this.arguments = List.of(arguments);
    }

    public static ProblemException notFound(String key) {
        return new ProblemException(HttpStatus.NOT_FOUND, "problem.not-found", key);
    }

    HttpStatus status() {
        return status;
    }

    String title(Texts texts) {
        return texts.text(title);
    }

    String text(Texts texts) {
        return words(texts, key, arguments);
    }

    private static String words(Texts texts, String key, List<Object> arguments) {
        Object[] used = arguments.stream()
                .map(one -> one instanceof Argument inLanguage ? inLanguage.in(texts) : one)
                .toArray();
        return texts.text(key, used).strip();
    }
}
