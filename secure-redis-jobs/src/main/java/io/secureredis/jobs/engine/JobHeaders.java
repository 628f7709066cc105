package io.secureredis.jobs.engine;

import io.secureredis.jobs.JobContext;
import io.secureredis.jobs.JobInterceptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Carries trace and logging context from the thread that puts a job into its queue to the one that runs it. Sealed with
 * the body.
 */
interface JobHeaders {

    /** Of any version: what follows the trace id is of no interest here. */
    Pattern W3C = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-");

    /** Alone, or followed by the id of a span. */
    Pattern B3 = Pattern.compile("([0-9a-f]{16,32})(?:-|$)");

    Pattern NO_TRACE = Pattern.compile("0+");

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

    /** The trace id that the headers of a job name, in lower case; {@code null} if there is none. */
    static @Nullable String traceId(Map<String, String> headers) {
        Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(headers);
        return Stream.of(
                        idIn(W3C, byName.get(ObservedJobs.PREFIX + "traceparent")),
                        idIn(B3, byName.get(ObservedJobs.PREFIX + "b3")),
                        idIn(B3, byName.get(ObservedJobs.PREFIX + "X-B3-TraceId")))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String idIn(Pattern form, @Nullable String header) {
        Matcher matcher = form.matcher(header == null ? "" : header.toLowerCase(Locale.ROOT));
        return matcher.lookingAt() && !NO_TRACE.matcher(matcher.group(1)).matches() ? matcher.group(1) : null;
    }

    /** Carries the logging context from the thread that puts a job into its queue to the one that runs it. */
    final class OfMdc implements JobHeaders, JobInterceptor {

        private static final String PREFIX = "mdc.";
        private static final String ALL = "*";
        private static final Set<String> OF_THE_TRACE = Set.of("traceId", "spanId");

        /** Entries that a worker sets itself: if a job puts another one, they would name the wrong job. */
        private static final Set<String> OF_THE_JOB = Set.of("jobId", "job");

        private final List<String> names;

        OfMdc(List<String> names) {
            this.names = List.copyOf(names);
        }

        @Override
        public Map<String, String> capture(String queue, String task) {
            Map<String, String> context = names.isEmpty() ? null : MDC.getCopyOfContextMap();
            if (context == null || context.isEmpty()) {
                return Map.of();
            }
            Map<String, String> headers = new LinkedHashMap<>();
            context.forEach((name, value) -> {
                if (value != null && isCarried(name)) {
                    headers.put(PREFIX + name, value);
                }
            });
            return headers;
        }

        private boolean isCarried(String name) {
            return !OF_THE_JOB.contains(name)
                    && (names.contains(name) || (names.contains(ALL) && !OF_THE_TRACE.contains(name)));
        }

        @Override
        public @Nullable Object around(JobContext context, Attempt next) throws Exception {
            Map<String, String> headers = ((RunningJob) context).headers();
            // They stay until the thread is cleaned after the job.
            headers.forEach((name, value) -> {
                if (name.startsWith(PREFIX)) {
                    Callbacks.run("The logging context (MDC)", () -> MDC.put(name.substring(PREFIX.length()), value));
                }
            });
            return next.proceed();
        }
    }
}
