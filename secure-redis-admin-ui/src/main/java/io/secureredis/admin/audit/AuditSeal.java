package io.secureredis.admin.audit;

import io.secureredis.crypto.Binding;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import io.secureredis.crypto.Sealer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Seals and opens elements, each for its namespace, kind, number and predecessor. */
final class AuditSeal {

    private static final JsonMapper PLAIN = JsonMapper.builder().build();

    /** Reasons that are no proof: the secret is elsewhere. */
    private static final Set<OpenFailure> SECRET_MISSING = Set.of(OpenFailure.UNKNOWN_KEY, OpenFailure.RETIRED_KEY);

    private final Sealer sealer;
    private final Binding records;
    private final Binding anchors;

    AuditSeal(Sealer sealer, String namespace) {
        this.sealer = sealer;
        Binding log = Binding.of("audit").and(namespace);
        this.records = log.and("record");
        this.anchors = log.and("anchor");
    }

    /**
     * What opening an element gave.
     *
     * @param content {@code null} if it did not open
     * @param secretMissing whether only the secret is missing, so that nothing is proven
     * @param failure why it did not open, for people; {@code null} if it did
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody
    record Opened(
            byte @Nullable [] content,
            boolean secretMissing,
            @Nullable String failure) {}

    AuditElement record(long sequence, byte[] previous, AuditEntry entry) {
        return seal(records, sequence, previous, entry.json());
    }

    /** @param breaks in how many removed places the chain was broken */
    AuditElement anchor(long sequence, byte[] hash, long breaks, Instant now) {
        byte[] content =
                ("{\"v\":1,\"t\":" + now.toEpochMilli() + ",\"b\":" + breaks + "}").getBytes(StandardCharsets.UTF_8);
        return seal(anchors, sequence, hash, content);
    }

    private AuditElement seal(Binding kind, long sequence, byte[] previous, byte[] content) {
        return AuditElement.of(
                sequence, previous, sealer.seal(content, place(kind, sequence, previous), Duration.ZERO));
    }

    Opened openRecord(AuditElement element) {
        return open(records, element);
    }

    Opened openAnchor(AuditElement element) {
        return open(anchors, element);
    }

    /** Returns how many breaks an anchor's content speaks of. */
    static long breaks(byte[] content) {
        try {
            return PLAIN.readTree(content).path("b").asLong(0);
        } catch (JacksonException otherVersion) {
            return 0;
        }
    }

    private Opened open(Binding kind, AuditElement element) {
        try {
            byte[] content = sealer.open(element.envelope(), place(kind, element.sequence(), element.previous()));
            return new Opened(content, false, null);
        } catch (OpenException e) {
            return new Opened(
                    null, SECRET_MISSING.contains(e.failure()), e.failure().label());
        }
    }

    private static Binding place(Binding kind, long sequence, byte[] previous) {
        return kind.and(Long.toString(sequence)).and(previous);
    }
}
