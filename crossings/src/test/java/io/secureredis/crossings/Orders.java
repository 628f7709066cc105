package io.secureredis.crossings;

import io.secureredis.jobs.JobCall;

/** The jobs of a {@link Shop}, whatever its release. */
public interface Orders {

    JobCall order(String what);
}
