package io.secureredis.admin.pages;

import io.secureredis.jobs.inspect.JobOperations;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A field of the form for the arguments of a job.
 *
 * @param place of its parameter, from 0 on
 * @param text what the field holds
 * @param isNull whether the argument is {@code null}, whatever the field holds
 * @param isJson whether the field holds JSON, because its parameter has no simpler field, or its value does not fit
 *     into one
 */
record ArgumentField(int place, JobOperations.Parameter parameter, String text, boolean isNull, boolean isJson) {

    private static final JsonMapper PLAIN = JsonMapper.builder().build();

    /**
     * Fields of a job that has these arguments, each as JSON; where their number differs, the missing ones are empty.
     */
    static List<ArgumentField> of(JobOperations.Task task, List<String> arguments) {
        List<ArgumentField> fields = new ArrayList<>();
        for (int i = 0; i < task.parameters().size(); i++) {
            JobOperations.Parameter parameter = task.parameters().get(i);
            fields.add(i < arguments.size() ? of(i, parameter, arguments.get(i)) : empty(i, parameter));
        }
        return fields;
    }

    /** The names of all fields of a form for a task. */
    static List<String> names(JobOperations.Task task) {
        List<String> names = new ArrayList<>(List.of("name"));
        for (int i = 0; i < task.parameters().size(); i++) {
            names.addAll(List.of("a" + i, "null" + i, "json" + i));
        }
        return names;
    }

    private static ArgumentField empty(int place, JobOperations.Parameter parameter) {
        return new ArgumentField(place, parameter, "", false, parameter.kind() == JobOperations.Kind.JSON);
    }

    private static ArgumentField of(int place, JobOperations.Parameter parameter, String json) {
        boolean isNull = json.equals("null") && parameter.nullable();
        String simple = isNull ? "" : simple(parameter.kind(), json);
        return new ArgumentField(place, parameter, simple == null ? json : simple, isNull, simple == null);
    }

    /** Returns the text for a simple field, or {@code null} if only JSON shows the value as it is. */
    private static @Nullable String simple(JobOperations.Kind kind, String json) {
        JsonNode value = parsed(json);
        if (kind == JobOperations.Kind.JSON || value == null) {
            return null;
        }
        if (!isText(kind)) {
            return value.isNumber() || value.isBoolean() ? json : null;
        }
        // A browser changes other line breaks.
        return value.isString() && value.asString().indexOf('\r') < 0 ? value.asString() : null;
    }

    private static @Nullable JsonNode parsed(String json) {
        try {
            return PLAIN.readTree(json);
        } catch (JacksonException none) {
            return null;
        }
    }

    private static boolean isText(JobOperations.Kind kind) {
        return kind == JobOperations.Kind.TEXT
                || kind == JobOperations.Kind.CONSTANT
                || kind == JobOperations.Kind.DATE;
    }

    /** Fields as a form posts them. */
    static List<ArgumentField> posted(JobOperations.Task task, HttpServletRequest request) {
        List<ArgumentField> fields = new ArrayList<>();
        for (int i = 0; i < task.parameters().size(); i++) {
            JobOperations.Parameter parameter = task.parameters().get(i);
            String text = request.getParameter("a" + i);
            boolean isJson =
                    parameter.kind() == JobOperations.Kind.JSON || "yes".equals(request.getParameter("json" + i));
            fields.add(new ArgumentField(
                    i,
                    parameter,
                    text == null ? "" : text.replace("\r\n", "\n"),
                    parameter.nullable() && "yes".equals(request.getParameter("null" + i)),
                    isJson));
        }
        return fields;
    }

    String name() {
        return "a" + place;
    }

    String nullName() {
        return "null" + place;
    }

    String jsonName() {
        return "json" + place;
    }

    /** The argument. The library reads it; nothing is checked here. */
    String json() {
        if (isNull) {
            return "null";
        }
        return !isJson && isText(parameter.kind()) ? PLAIN.writeValueAsString(text) : text.strip();
    }

    /** {@code dueDate (LocalDate)}. */
    String label() {
        return parameter.name() + " (" + parameter.type() + ")";
    }

    boolean isChoice() {
        return !isJson
                && (parameter.kind() == JobOperations.Kind.CONSTANT || parameter.kind() == JobOperations.Kind.BOOLEAN);
    }

    /** What there is to choose from. */
    List<String> choices() {
        return parameter.kind() == JobOperations.Kind.BOOLEAN ? List.of("true", "false") : parameter.constants();
    }

    boolean isDate() {
        return !isJson && parameter.kind() == JobOperations.Kind.DATE;
    }

    boolean isNumber() {
        return !isJson
                && (parameter.kind() == JobOperations.Kind.WHOLE || parameter.kind() == JobOperations.Kind.NUMBER);
    }

    /** Omits the text. */
    @Override
    public String toString() {
        return "ArgumentField[" + label() + "]";
    }
}
