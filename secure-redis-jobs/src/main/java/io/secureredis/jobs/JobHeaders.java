package io.secureredis.jobs;

import java.util.Map;

/** What is carried from the thread that puts a job to the one that runs it: trace and logging context. Sealed with the body. */
interface JobHeaders {

    JobHeaders NONE = Map::of;

    Map<String, String> capture();
}
