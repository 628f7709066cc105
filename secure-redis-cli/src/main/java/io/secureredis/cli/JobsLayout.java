package io.secureredis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyId;
import io.secureredis.migration.RewrapLayout;
import io.secureredis.migration.StoredType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Describes the keys of jobs, which are counted here and not changed. */
final class JobsLayout implements RewrapLayout {

    /** The names of what is sealed, by the part of the key. A test compares them with the specification. */
    static final Map<String, String> KINDS = Map.of(
            "body", "jobs",
            "result", "results of jobs",
            "error", "errors of jobs",
            "progress", "progress of jobs",
            "log", "logs of jobs",
            "recurring", "schedules",
            "tasks", "names of tasks",
            "worker", "workers that run");

    private final Set<String> namespaces = new LinkedHashSet<>();

    /** Returns the namespaces of the jobs that were found; one of them may be empty. */
    Set<String> namespaces() {
        return namespaces;
    }

    @Override
    public @Nullable Found find(byte[] key, StoredType type) {
        JobsKey jobs = JobsKey.of(new String(key, UTF_8));
        if (jobs == null) {
            return null;
        }
        if (jobs.queue() == null) {
            namespaces.add(jobs.namespace());
        }
        String kind = KINDS.get(jobs.part());
        return new OfJobs(kind == null ? "jobs" : kind, kind != null && type == StoredType.HASH);
    }

    private record OfJobs(String kind, boolean sealed) implements Found {

        @Override
        public List<Binding> bindings(byte @Nullable [] field) {
            return List.of();
        }

        @Override
        public @Nullable KeyId under(byte[] beginning) {
            return sealed ? Found.super.under(beginning) : null;
        }
    }
}
