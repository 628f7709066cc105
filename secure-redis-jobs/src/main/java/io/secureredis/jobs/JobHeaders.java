package io.secureredis.jobs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is carried from the thread that puts a job to the one that runs it: trace and logging context. Sealed with the body. */
interface JobHeaders {

    /** Of the thread that calls a job. */
    Map<String, String> capture(String queue, String task);

    /** What all of them carry; their names differ. A job is put without what one of them fails to carry. */
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
