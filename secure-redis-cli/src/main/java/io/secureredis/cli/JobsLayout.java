package io.secureredis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.KeyId;
import io.secureredis.migration.RewrapLayout;
import io.secureredis.migration.StoredType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Describes the keys of jobs, which are counted here and not changed. */
final class JobsLayout implements RewrapLayout {

    private static final Pattern KEY = Pattern.compile("(?:([A-Za-z0-9._-]{1,64}):)?secure-jobs:\\{[^}]+}:([a-z-]+).*");
    private static final Pattern QUEUES =
            Pattern.compile("(?:([A-Za-z0-9._-]{1,64}):)?secure-jobs:(?:queues|imported)");
    private static final Map<String, String> KINDS = Map.of(
            "body", "jobs",
            "result", "results of jobs",
            "error", "errors of jobs",
            "progress", "progress of jobs",
            "recurring", "schedules",
            "worker", "workers that run");

    private final Set<String> namespaces = new LinkedHashSet<>();

    /** Returns the namespaces of the jobs that were found; one of them may be empty. */
    Set<String> namespaces() {
        return namespaces;
    }

    @Override
    public @Nullable Found find(byte[] key, StoredType type) {
        String text = new String(key, UTF_8);
        Matcher queues = QUEUES.matcher(text);
        if (queues.matches()) {
            namespaces.add(Objects.requireNonNullElse(queues.group(1), ""));
            return new OfJobs("jobs", false);
        }
        Matcher jobs = KEY.matcher(text);
        if (!jobs.matches()) {
            return null;
        }
        String kind = KINDS.get(jobs.group(2));
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
