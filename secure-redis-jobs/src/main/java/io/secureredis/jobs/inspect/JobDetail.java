package io.secureredis.jobs.inspect;

import org.jspecify.annotations.Nullable;

/**
 * One job without its confidential content; use {@link JobInspector#reveal} for that.
 *
 * @param arguments how many arguments it has
 * @param hasResult whether a result is kept
 * @param hasLog whether it has said something of itself, see {@link JobInspector#log}
 * @param errorKind why its last attempt ended, or {@code null} if nobody told: {@code failed}, {@code timeout},
 *     {@code crashed}, {@code expired}, {@code cancelled}, {@code tampered} or {@code replayed}; {@code result} if it
 *     succeeded, and its result could not be kept
 * @param progressPercent 0 to 100, or {@code null} if it never reported
 * @param cancelRequested whether it runs and was asked to end
 * @param bytes size of its sealed body
 * @param traceId of the trace in which it was put, as 16 to 32 hexadecimal digits in lower case, or {@code null}
 */
public record JobDetail(
        JobSummary summary,
        int arguments,
        boolean hasResult,
        boolean hasLog,
        @Nullable String errorKind,
        @Nullable Integer progressPercent,
        boolean cancelRequested,
        int bytes,
        @Nullable String traceId) {}
