package io.secureredis.jobs.engine;

import io.secureredis.PrintableText;
import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.OpenException;
import io.secureredis.jobs.inspect.QueueOverview;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What operators say about a queue, sealed in its {@code meta}: why it is paused.
 *
 * <p>Source: {@code docs/spec/job-keys.md}, section 9.
 */
final class QueueNotes {

    /** The name under which a note is bound: it belongs to the queue, and to no job. */
    static final String SUBJECT = "queue";

    private static final Map<String, Role> NOTES = Map.of(QueueStore.PAUSE_NOTE, Role.PAUSE);
    private static final int MOST_NAME_CHARACTERS = 100;
    private static final byte[] NOTHING = {};
    private static final JsonMapper PLAIN = JsonMapper.builder().build();

    private QueueNotes() {}

    /** Empty if it cannot be sealed: a key ring that throws must not keep a queue from being paused. */
    static byte[] sealPause(JobQueue queue, String reason, String by) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("v", 1);
        putText(fields, "r", reason, QueueOverview.Pause.MOST_CHARACTERS);
        putText(fields, "by", by, MOST_NAME_CHARACTERS);
        fields.put("at", queue.nowMs());
        byte[] sealed = Callbacks.call(
                "Sealing the reason of a pause",
                () -> queue.envelopes().seal(SUBJECT, Role.PAUSE, PLAIN.writeValueAsBytes(fields)));
        return sealed == null ? NOTHING : sealed;
    }

    /** Why a queue that is paused is paused; {@code null} if nobody said, or it does not open here. */
    static QueueOverview.@Nullable Pause pause(JobQueue queue) {
        byte[] envelope = StoredValues.note(queue, QueueStore.PAUSE_NOTE);
        JsonNode note = envelope == null ? null : open(queue, Role.PAUSE, envelope);
        return note == null
                ? null
                : new QueueOverview.Pause(
                        text(note, "r"),
                        text(note, "by"),
                        Instant.ofEpochMilli(note.path("at").asLong(0)));
    }

    /** Seals what operators said again under the primary secret; does nothing to what does not open here. */
    static void reseal(JobQueue queue, KeyId primary) {
        NOTES.forEach((field, role) -> {
            byte[] old = StoredValues.note(queue, field);
            JsonNode note = old == null ? null : open(queue, role, old);
            if (old != null
                    && note != null
                    && !EnvelopeHeader.parse(old).keyId().equals(primary)) {
                byte[] again = queue.envelopes().seal(SUBJECT, role, PLAIN.writeValueAsBytes(note));
                queue.store().redis().await(queue.store().note(field, old, again));
            }
        });
    }

    private static @Nullable JsonNode open(JobQueue queue, Role role, byte[] envelope) {
        try {
            return PLAIN.readTree(queue.envelopes().open(SUBJECT, role, envelope));
        } catch (OpenException | JacksonException shownAsAbsent) {
            return null;
        }
    }

    private static void putText(Map<String, Object> fields, String name, String value, int most) {
        String text = PrintableText.of(value.strip());
        if (!text.isEmpty()) {
            fields.put(name, text.length() <= most ? text : text.substring(0, most));
        }
    }

    private static @Nullable String text(JsonNode node, String name) {
        return node.has(name) ? node.get(name).asString("") : null;
    }
}
