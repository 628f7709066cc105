package io.secureredis.cli.jobs;

import io.secureredis.cli.connect.JobsAccess;
import io.secureredis.cli.terminal.CliException;
import io.secureredis.cli.terminal.Terminal;
import io.secureredis.crypto.KeyId;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.inspect.JobQuery;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.jobs.inspect.JobSummary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares the given secrets with those that sealed the jobs of a queue. */
final class JobsKeys {

    private static final int SAMPLE = 20;
    private static final String HINT =
            "Give the secret of the application with --secret-file, SECURE_REDIS_SECRET_KEY or"
                    + " --config, and older ones with --previous-secret-file.";

    private final JobsAccess access;
    private final Terminal terminal;

    JobsKeys(JobsAccess access, Terminal terminal) {
        this.access = access;
        this.terminal = terminal;
    }

    /** Names the key ids on both sides, if a job is sealed under one that is not given. */
    void warnOfClosed(String queue, List<JobSummary> jobs) {
        Set<String> sealedUnder = under(queue, jobs.stream().map(JobSummary::id).toList());
        sealedUnder.removeAll(texts(access.ownKeyIds()));
        if (!sealedUnder.isEmpty()) {
            terminal.warn(mismatch(sealedUnder) + " " + HINT);
        }
    }

    /** Returns whether a secret sealed one of the queue's jobs, or there are none; otherwise warns. */
    boolean fits(String queue) {
        Set<String> sealedUnder = sample(queue);
        boolean fits = sealedUnder.isEmpty() || !Collections.disjoint(sealedUnder, texts(access.ownKeyIds()));
        if (!fits) {
            terminal.warn(mismatch(sealedUnder) + " Nothing is sealed with it. " + HINT);
        }
        return fits;
    }

    /** @throws CliException if the given secrets sealed none of the queue's jobs */
    void requireFitting(String queue) {
        Set<String> sealedUnder = sample(queue);
        if (!sealedUnder.isEmpty() && Collections.disjoint(sealedUnder, texts(access.ownKeyIds()))) {
            throw CliException.failed(
                    mismatch(sealedUnder) + " The application could not read what is stored with it.", HINT);
        }
    }

    private String mismatch(Set<String> sealedUnder) {
        return "Jobs are sealed under the key ids " + String.join(", ", sealedUnder) + ", and the given secrets have "
                + String.join(", ", texts(access.ownKeyIds())) + ".";
    }

    private Set<String> sample(String queue) {
        List<JobId> ids = new ArrayList<>();
        for (JobState state : JobState.values()) {
            access.inspector()
                    .jobs(JobQuery.of(queue, state).withPage(0, SAMPLE))
                    .items()
                    .forEach(job -> ids.add(job.id()));
        }
        return under(queue, ids);
    }

    private Set<String> under(String queue, List<JobId> ids) {
        return texts(access.keyIds(queue, ids).values());
    }

    private static Set<String> texts(Collection<KeyId> ids) {
        return ids.stream().map(KeyId::toString).collect(Collectors.toCollection(TreeSet::new));
    }
}
