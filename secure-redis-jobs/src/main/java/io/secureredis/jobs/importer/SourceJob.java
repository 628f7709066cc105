package io.secureredis.jobs.importer;

import io.secureredis.jobs.JobException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A job as another library wrote it.
 *
 * @param id unique in its source, and the same each time the source is read
 * @param name what to run: RQ's function, JobRunr's {@code Class.method}, the class of Rqueue's message
 * @param arguments by position
 * @param named by name, such as RQ's keyword arguments
 * @param due when it has to run, or {@code null} for now
 */
public record SourceJob(
        String id,
        String name,
        List<JsonNode> arguments,
        Map<String, JsonNode> named,
        @Nullable Instant due) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    public SourceJob {
        arguments = List.copyOf(arguments);
        named = Map.copyOf(named);
    }

    /**
     * Returns an argument, read as a type.
     *
     * @return {@code null} if the JSON contains null
     * @throws JobException {@code SR600} if there is no such argument, or it is of another type
     */
    public <T> @Nullable T argument(int position, Class<T> type) {
        if (position < 0 || position >= arguments.size()) {
            throw missing("number " + position);
        }
        return read(arguments.get(position), type, "number " + position);
    }

    /**
     * Returns a named argument, read as a type.
     *
     * @return {@code null} if the JSON contains null
     * @throws JobException {@code SR600} if there is no such argument, or it is of another type
     */
    public <T> @Nullable T argument(String argument, Class<T> type) {
        JsonNode value = named.get(argument);
        if (value == null) {
            throw missing(argument);
        }
        return read(value, type, argument);
    }

    private static <T> @Nullable T read(JsonNode value, Class<T> type, String which) {
        try {
            return value.isNull() ? null : MAPPER.treeToValue(value, type);
        } catch (JacksonException otherType) {
            // The exception quotes the value, so omit it
            throw new JobException(
                    "SR600",
                    "Cannot import a job: its argument " + which + " is not of type " + type.getSimpleName()
                            + ". Correct the JobImporter.");
        }
    }

    private static JobException missing(String which) {
        return new JobException(
                "SR600", "Cannot import a job: it has no argument " + which + ". Correct the JobImporter.");
    }

    /** Omits the arguments. */
    @Override
    public String toString() {
        return "SourceJob[" + name + ", " + arguments.size() + " arguments]";
    }
}
