package io.secureredis.jobs.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Carries trace and logging context from the thread that puts a job into its queue to the one that runs it. Sealed with
 * the body.
 */
interface JobHeaders {

    /** Returns the context of the thread that calls a job. */
    Map<String, String> capture(String queue, String task);

    /** Combines the carriers, whose names differ. If one of them fails, the job is put without its part. */
    static JobHeaders all(List<JobHeaders> carriers) {
        return (queue, task) -> {
            Map<String, String> headers = new LinkedHashMap<>();
            for (JobHeaders carrier : carriers) {
                Map<String, String> captured = Callbacks.call(
                        "Capturing the context of a call (" + carrier.getClass().getSimpleName() + ")",
                        () -> carrier.capture(queue, task));
                if (captured != null) {
                    headers.putAll(captured);
                }
            }
            return headers;
        };
    }
}
