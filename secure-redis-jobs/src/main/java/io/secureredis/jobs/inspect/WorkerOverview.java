package io.secureredis.jobs.inspect;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A worker of one queue, as it last announced itself.
 *
 * @param id random, created at its start
 * @param host its machine, or {@code null} if its announcement does not open
 * @param pid its process, or 0
 * @param startedAt when it started, or {@code null}
 * @param aliveUntil when the next sign of life is due
 * @param concurrency how many jobs it runs at a time, or 0
 * @param active how many jobs it holds now
 */
public record WorkerOverview(
        String id,
        String queue,
        @Nullable String host,
        long pid,
        @Nullable Instant startedAt,
        Instant aliveUntil,
        int concurrency,
        int active) {}
