package io.secureredis.admin.web;

import io.secureredis.admin.text.Texts;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Why a form was not sent, by the names of its fields; what concerns no single field is under an empty name. */
public final class FormProblems {

    private static final String WHOLE = "";

    private final Map<String, ProblemException.Argument> byField = new LinkedHashMap<>();

    /** Adds why a field is refused. The first reason of a field counts. */
    public FormProblems add(String field, ProblemException.Argument why) {
        byField.putIfAbsent(field, why);
        return this;
    }

    /** Adds a reason that concerns no single field. */
    public FormProblems add(ProblemException.Argument why) {
        return add(WHOLE, why);
    }

    /** Refuses what a program sends under a name that no field has. */
    public FormProblems unknown(Exchange exchange, Collection<String> fields) {
        exchange.unknownFields(fields)
                .forEach(name -> add(name, texts -> texts.text("problem.field.unknown", String.join(", ", fields))));
        return this;
    }

    /** Refuses a check box with another value than its own; it would count as not checked. */
    public void checkBox(Exchange exchange, String field) {
        if (exchange.parameter(field).filter(value -> !value.equals("yes")).isPresent()) {
            add(field, texts -> texts.text("problem.field.check-box"));
        }
    }

    /** Reads a field; a problem is kept, and the value is absent then. */
    public <T> @Nullable T read(Exchange exchange, String field, Function<String, T> parse) {
        try {
            return exchange.parameter(field).map(parse).orElse(null);
        } catch (ProblemException wrong) {
            add(field, wrong::text);
            return null;
        }
    }

    public boolean any() {
        return !byField.isEmpty();
    }

    /** Returns everything that is wrong. */
    String all(Texts texts) {
        return byField.values().stream().map(why -> why.in(texts)).distinct().collect(Collectors.joining(" "));
    }

    /** Returns why a field is refused, or an empty text. */
    String of(String field, Texts texts) {
        ProblemException.Argument why = byField.get(field);
        return why == null ? "" : why.in(texts);
    }

    boolean has(String field) {
        return byField.containsKey(field);
    }

    /** Returns the value of {@code aria-invalid}. */
    @Nullable
    public String invalid(String field) {
        return has(field) ? "true" : null;
    }

    /**
     * Returns the value of {@code aria-describedby}.
     *
     * @param id of the field; its hint and its problem have ids that begin with it
     * @param hinted whether it has a hint
     */
    @Nullable
    public String describedBy(String id, String field, boolean hinted) {
        String problem = has(field) ? id + "-problem" : "";
        String hint = hinted ? id + "-hint" : "";
        String both = (problem + " " + hint).strip();
        return both.isEmpty() ? null : both;
    }

    /** The same for programs. */
    PageData data(HttpStatus status, String title) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        byField.forEach((field, why) -> {
            if (!field.equals(WHOLE)) {
                fields.put(field, why.in(Texts.ENGLISH));
            }
        });
        return PageData.of(PageData.fields(
                "status", status.value(),
                "title", Texts.ENGLISH.text(title),
                "problem", all(Texts.ENGLISH),
                "fields", fields));
    }
}
