package io.secureredis.jobs.importer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Parses JobRunr's JSON of a job: {@code jobDetails} contains the class, the method and the arguments. */
final class JobRunrJob {

    private static final String DETAILS = "jobDetails";
    private static final String METHOD = "methodName";

    private JobRunrJob() {}

    static boolean is(JsonNode job) {
        return job.path(DETAILS).path(METHOD).isString();
    }

    /** @throws JacksonException if it is no job */
    static SourceJob parse(String id, JsonNode job, @Nullable Instant due) {
        JsonNode details = job.required(DETAILS);
        List<JsonNode> arguments = new ArrayList<>();
        details.path("jobParameters").forEach(parameter -> arguments.add(parameter.path("object")));
        String name = details.required("className").stringValue() + "."
                + details.required(METHOD).stringValue();
        return new SourceJob(id, name, arguments, Map.of(), due);
    }
}
