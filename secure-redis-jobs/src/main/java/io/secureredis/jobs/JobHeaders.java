package io.secureredis.jobs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is carried from the thread that puts a job to the one that runs it: trace and logging context. Sealed with the body. */
interface JobHeaders {

    Map<String, String> capture();

    /** What all of them carry; their names differ. */
    static JobHeaders all(List<JobHeaders> carriers) {
        return () -> {
            Map<String, String> headers = new LinkedHashMap<>();
            carriers.forEach(carrier -> headers.putAll(carrier.capture()));
            return headers;
        };
    }
}
