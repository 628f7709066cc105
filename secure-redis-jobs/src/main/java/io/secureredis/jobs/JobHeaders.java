package io.secureredis.jobs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is carried from the thread that puts a job to the one that runs it: trace and logging context. Sealed with the body. */
interface JobHeaders {

    /** Of the thread that calls a job. */
    Map<String, String> capture(String queue, String task);

    /** What all of them carry; their names differ. */
    static JobHeaders all(List<JobHeaders> carriers) {
        return (queue, task) -> {
            Map<String, String> headers = new LinkedHashMap<>();
            carriers.forEach(carrier -> headers.putAll(carrier.capture(queue, task)));
            return headers;
        };
    }
}
