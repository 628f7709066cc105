package io.secureredis.jobs.engine;

import static io.secureredis.jobs.redis.JobRedis.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.JobProperties;
import io.secureredis.jobs.inspect.JobInspector;
import io.secureredis.jobs.redis.JobKey;
import io.secureredis.jobs.redis.JobRedis;
import io.secureredis.jobs.redis.QueueStore;
import io.secureredis.jobs.redis.StoredValues;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a running job says of itself: its progress and its log. A job that says nothing has none of these objects.
 *
 * <p>It is sent at most once a second, and before the end of the job is reported. Nothing here fails the job or makes
 * it wait: what Redis does not take is sent again with what follows, and is lost at the end.
 *
 * <p>The log is sent in parts. A part grows, and replaces its earlier form, until it is so large that the next one
 * begins; so the newest lines are readable at once, and a log has few parts. Source: {@code docs/spec/job-keys.md},
 * section 4, role {@code log}. Safe for any number of threads.
 */
final class JobNotes {

    /** The largest values of {@code secure-redis.jobs.log}: a reader refuses larger parts. */
    static final long LARGEST_LOG = 4 * 1024 * 1024;

    static final long LARGEST_LINE = 64 * 1024;

    /** A line of the usual size has to fit. */
    static final long SMALLEST_LOG = 4 * 1024;

    /** So many parts has a log at most; those of one attempt are far fewer. */
    static final int MOST_PARTS = 64;

    static final long BETWEEN_MS = 1_000;

    private static final int PARTS = 16;
    static final int SMALLEST_LINE = 16;
    private static final int LEAST_PART_BYTES = 4 * 1024;

    /** Of the envelope, and of the JSON around the lines. */
    private static final int AROUND_BYTES = 76 + 52;

    private static final String CUT = "…";
    private static final JsonMapper PLAIN = JsonMapper.builder().build();
    private static final Logger log = LoggerFactory.getLogger(JobNotes.class);

    /** The answer for a job that says nothing. */
    static final CompletableFuture<?> NOTHING_TO_SAY = CompletableFuture.completedFuture(null);

    private final RunningJob job;
    private final Rules rules;
    private final List<Part> parts = new ArrayList<>();
    private @Nullable Progress progress;
    private int nextPart;
    private int lines;
    private long size;
    private boolean full;
    private boolean arranged;
    private boolean underWay;
    private boolean closed;
    private boolean sent;
    private long sentNanos;

    JobNotes(RunningJob job, Rules rules) {
        this.job = job;
        this.rules = rules;
    }

    /** Runs something after a while, without waiting. */
    interface Later {

        /** Throws a {@link RejectedExecutionException} if the worker has stopped. */
        void after(long ms, Runnable task);
    }

    /** How the jobs of a worker are listened to. */
    record Rules(JobProperties.Log most, Later later, LongSupplier nanos, LogThrottle untold) {

        @SuppressWarnings("FutureReturnValueIgnored") // It never throws.
        static Rules of(JobProperties.Log most, ScheduledExecutorService timer) {
            return new Rules(
                    most,
                    (ms, task) -> timer.schedule(task, ms, TimeUnit.MILLISECONDS),
                    System::nanoTime,
                    new LogThrottle());
        }

        private long partBytes() {
            return Math.max(LEAST_PART_BYTES, most.maxSize().toBytes() / PARTS);
        }
    }

    /** @param p percent, {@code m} message; the sealed JSON's names */
    record Progress(int p, @Nullable String m) {
        static Progress parse(byte[] json) {
            return PLAIN.readValue(json, Progress.class);
        }
    }

    /** Consecutive lines. Guarded by the notes. */
    private static final class Part {
        private final int number;
        private final StringBuilder lines = new StringBuilder();
        private long bytes = AROUND_BYTES;
        private int count;
        private int sentCount;
        private boolean cut;
        private boolean sentCut;

        Part(int number) {
            this.number = number;
        }

        private void add(String line, long size) {
            lines.append(count == 0 ? "" : ",").append(line);
            bytes += size;
            count++;
        }

        private boolean isSent() {
            return count == sentCount && cut == sentCut;
        }

        private byte[] json(int attempt) {
            return bytes("{\"v\":1,\"a\":" + attempt + (cut ? ",\"cut\":true" : "") + ",\"l\":[" + lines + "]}");
        }
    }

    void progress(int percent, @Nullable String message) {
        synchronized (this) {
            progress = new Progress(percent, message == null ? null : JobError.encodable(message));
        }
        arrange(0);
    }

    void log(@Nullable String text) {
        Callbacks.run("The log of a job", () -> {
            if (add(text == null ? "null" : text)) {
                arrange(BETWEEN_MS);
            }
        });
    }

    /** Returns false if nothing is to be sent. */
    private synchronized boolean add(String text) {
        if (full || closed || rules.most.maxLines() == 0) {
            return false;
        }
        append(job.source().queue().nowMs(), text);
        return true;
    }

    /** Adds it to the last part or a new one. What does not fit any more is cut off, and the log says so. */
    private synchronized void append(long nowMs, String text) {
        String line = line(nowMs, text, rules.most.maxLineSize().toBytes());
        Part part = parts.isEmpty() ? null : parts.get(parts.size() - 1);
        boolean begins = part == null || part.bytes + bytesOf(line) > rules.partBytes();
        long room = rules.most.maxSize().toBytes() - size - (begins ? AROUND_BYTES : 0);
        full = lines == rules.most.maxLines() || bytesOf(line) > room;
        String fitting = full ? beginning(nowMs, text, room) : line;
        if (!fitting.isEmpty()) {
            (begins ? begin() : last()).add(fitting, bytesOf(fitting));
            lines++;
            size += bytesOf(fitting) + (begins ? AROUND_BYTES : 0);
        }
        if (full) {
            last().cut = true;
        }
    }

    private static String line(long nowMs, String text, long most) {
        return "[" + nowMs + "," + PLAIN.writeValueAsString(shortened(text, (int) most)) + "]";
    }

    private static long bytesOf(String line) {
        return line.getBytes(UTF_8).length + 1L;
    }

    /** Returns what fits of a line that is too long; nothing where the lines are used up, or hardly anything fits. */
    private String beginning(long nowMs, String text, long room) {
        if (lines == rules.most.maxLines()) {
            return "";
        }
        long fits = 0;
        long tooMuch = Math.min(room, rules.most.maxLineSize().toBytes()) + 1;
        // By halves, because a character takes one to six bytes of the line
        while (tooMuch - fits > 1) {
            long tried = (fits + tooMuch) / 2;
            if (bytesOf(line(nowMs, text, tried)) > room) {
                tooMuch = tried;
            } else {
                fits = tried;
            }
        }
        return fits < SMALLEST_LINE ? "" : line(nowMs, text, fits);
    }

    private Part last() {
        return parts.isEmpty() ? begin() : parts.get(parts.size() - 1);
    }

    private Part begin() {
        Part part = new Part(nextPart++);
        parts.add(part);
        return part;
    }

    /** Cuts at a whole character. */
    private static String shortened(String text, int most) {
        String encodable = JobError.encodable(text.length() <= most ? text : text.substring(0, most));
        CharBuffer in = CharBuffer.wrap(encodable);
        UTF_8.newEncoder().encode(in, ByteBuffer.allocate(most), true);
        boolean whole = !in.hasRemaining() && text.length() <= most;
        return whole ? encodable : encodable.substring(0, in.position()) + CUT;
    }

    /** Sends now if the last time is long enough ago and nothing has to wait; otherwise later. */
    private void arrange(long leastMs) {
        long waitMs;
        synchronized (this) {
            if (arranged || closed) {
                return;
            }
            long since = TimeUnit.NANOSECONDS.toMillis(rules.nanos.getAsLong() - sentNanos);
            waitMs = Math.max(leastMs, sent ? BETWEEN_MS - since : 0);
            arranged = true;
        }
        sendAfter(waitMs);
    }

    private void sendAfter(long waitMs) {
        if (waitMs <= 0) {
            sendArranged();
            return;
        }
        try {
            rules.later.after(waitMs, this::sendArranged);
        } catch (RejectedExecutionException stopped) {
            // The end of the job sends it.
        }
    }

    private void sendArranged() {
        synchronized (this) {
            arranged = false;
            if (closed || underWay) {
                return;
            }
            underWay = true;
        }
        send(this::answered);
    }

    private void answered(@Nullable Throwable failure) {
        boolean more;
        synchronized (this) {
            underWay = false;
            more = progress != null || parts.stream().anyMatch(part -> !part.isSent());
        }
        if (more) {
            arrange(BETWEEN_MS);
        }
    }

    /**
     * Sends the rest; nothing is taken from now on.
     *
     * @return completes when Redis has answered, whatever it says; the end of the job is reported after it. A script
     *     that the server does not know is sent again, and would come too late if the end overtook it
     */
    CompletableFuture<?> close() {
        synchronized (this) {
            if (closed) {
                return NOTHING_TO_SAY;
            }
            closed = true;
        }
        CompletableFuture<Void> answered = new CompletableFuture<>();
        send(failure -> {
            try {
                tellWhatIsMissing(failure);
            } finally {
                answered.complete(null);
            }
        });
        return answered;
    }

    private void tellWhatIsMissing(@Nullable Throwable failure) {
        if (failure != null && rules.untold.mayLog()) {
            log.warn(
                    "Lines are missing in the log of job {} ({}), because Redis did not take them: {}. The job is not affected",
                    job.id(),
                    job.task(),
                    FailureInWords.of(failure));
        }
    }

    /** What is sent together. */
    private interface Answer {
        void of(@Nullable Throwable failure);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The answer carries every outcome.
    private void send(Answer answer) {
        CompletableFuture<Void> all;
        try {
            all = CompletableFuture.allOf(sendProgress(), sendParts());
        } catch (Throwable unsealed) {
            // A key ring belongs to the application, and may throw. What Redis says is told at the end.
            if (!(unsealed instanceof JobException) && !(unsealed instanceof RedisException)) {
                Callbacks.failed("Sealing what a job says", unsealed);
            }
            all = CompletableFuture.failedFuture(unsealed);
        }
        all.whenComplete((done, failure) -> answer.of(failure == null ? null : JobRedis.unwrap(failure)));
    }

    private CompletableFuture<?> sendProgress() {
        Progress now = takeProgress();
        if (now == null) {
            return CompletableFuture.completedFuture(true);
        }
        JobQueue queue = job.source().queue();
        byte[] sealed = queue.envelopes().seal(job.id().value(), Role.PROGRESS, PLAIN.writeValueAsBytes(now));
        return queue.store().progress(job.held(), sealed).whenComplete((counted, failure) -> {
            if (failure != null) {
                putBack(now);
            } else {
                stopUnless(counted);
            }
        });
    }

    /** Every sending begins with it. */
    private synchronized @Nullable Progress takeProgress() {
        sent = true;
        sentNanos = rules.nanos.getAsLong();
        Progress taken = progress;
        progress = null;
        return taken;
    }

    private synchronized void putBack(Progress unsent) {
        if (progress == null && !closed) {
            progress = unsent;
        }
    }

    private void stopUnless(boolean counted) {
        if (!counted) {
            job.stop(RunningJob.Stop.LOST);
        }
    }

    private CompletableFuture<?> sendParts() {
        Map<String, byte[]> sealed = new LinkedHashMap<>();
        Map<Part, Part> asSent = new LinkedHashMap<>();
        sealUnsent(sealed, asSent);
        if (sealed.isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        QueueStore store = job.source().queue().store();
        return store.log(job.held(), rules.most.maxSize().toBytes(), sealed).whenComplete((counted, failure) -> {
            if (failure == null) {
                arrived(asSent);
                stopUnless(counted);
            }
        });
    }

    /**
     * @param sealed receives the parts that Redis does not have in this form, by place
     * @param asSent receives the state of each of them, because it may grow in the meantime
     */
    private synchronized void sealUnsent(Map<String, byte[]> sealed, Map<Part, Part> asSent) {
        JobEnvelopes envelopes = job.source().queue().envelopes();
        for (Part part : parts) {
            if (!part.isSent()) {
                String place = job.claimed().token() + "-" + part.number;
                sealed.put(place, envelopes.sealPart(job.id().value(), Role.LOG, place, part.json(job.attempt())));
                asSent.put(part, stateOf(part));
            }
        }
    }

    private static Part stateOf(Part part) {
        Part state = new Part(part.number);
        state.count = part.count;
        state.cut = part.cut;
        return state;
    }

    /** The last part may grow; the others are not needed any more. */
    private synchronized void arrived(Map<Part, Part> asSent) {
        asSent.forEach((part, state) -> {
            part.sentCount = state.count;
            part.sentCut = state.cut;
        });
        Part last = parts.get(parts.size() - 1);
        parts.removeIf(part -> part != last && part.isSent());
    }

    /** The parts of a job's log, as Redis has them. */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody
    record Stored(List<String> places, List<byte @Nullable []> envelopes, boolean removed) {

        static final Stored NOTHING = new Stored(List.of(), List.of(), false);

        static Stored read(JobQueue queue, JobId id) {
            byte[] index = StoredValues.one(queue.store(), JobKey.LOG_INDEX, bytes(id.value()));
            if (index == null) {
                return NOTHING;
            }
            List<String> listed = List.of(JobRedis.text(index).split(",", MOST_PARTS + 2));
            List<String> places = places(listed);
            if (places.isEmpty()) {
                return NOTHING;
            }
            byte[][] fields = places.stream()
                    .map(place -> bytes(id.value() + ":" + place))
                    .toArray(byte[][]::new);
            return new Stored(places, StoredValues.of(queue.store(), JobKey.LOG, fields), listed.contains("-"));
        }

        private static List<String> places(List<String> listed) {
            return listed.stream()
                    .filter(place -> place.matches("\\d{1,15}-\\d{1,6}"))
                    .distinct()
                    .limit(MOST_PARTS)
                    .toList();
        }

        /** Opens it; what does not open is only counted. */
        JobInspector.Log open(JobQueue queue, JobId id) {
            List<JobInspector.Log.Line> all = new ArrayList<>();
            Set<Long> cut = new LinkedHashSet<>();
            int unreadable = 0;
            for (int i = 0; i < places.size(); i++) {
                String place = places.get(i);
                JsonNode part = part(queue, id, place, envelopes.get(i));
                if (part == null) {
                    unreadable++;
                } else {
                    add(part, Long.parseLong(place.substring(0, place.indexOf('-'))), all, cut);
                }
            }
            return new JobInspector.Log(all, cut, removed, unreadable);
        }

        private static void add(JsonNode part, long number, List<JobInspector.Log.Line> all, Set<Long> cut) {
            int attempt = part.path("a").asInt(0);
            for (JsonNode line : part.path("l")) {
                Instant at = Instant.ofEpochMilli(line.path(0).asLong(0));
                all.add(new JobInspector.Log.Line(
                        number, attempt, at, line.path(1).asString("")));
            }
            if (part.path("cut").asBoolean(false)) {
                cut.add(number);
            }
        }

        private static @Nullable JsonNode part(JobQueue queue, JobId id, String place, byte @Nullable [] envelope) {
            if (envelope == null) {
                return null;
            }
            byte[] opened = JobReader.opened(() -> queue.envelopes().openPart(id.value(), Role.LOG, place, envelope));
            try {
                return opened == null ? null : PLAIN.readTree(opened);
            } catch (JacksonException ofAnotherVersion) {
                return null;
            }
        }
    }
}
