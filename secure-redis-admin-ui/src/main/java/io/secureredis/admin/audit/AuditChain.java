package io.secureredis.admin.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Follows the chain from one element to the next, and says where it is broken. For one thread. */
final class AuditChain {

    private static final int MOST_PROBLEMS = 20;

    private final AuditSeal seal;
    private final List<String> problems = new ArrayList<>();

    /** Of the element before; -1 if it is not known. */
    private long sequence = -1;

    /** What the next element has to name; {@code null} if it is not known. */
    private byte @Nullable [] hash;

    private long broken;
    private long unreadable;
    private long first;
    private long records;

    AuditChain(AuditSeal seal) {
        this.seal = seal;
    }

    /** Begins at the anchor; without this call, with whatever comes. */
    void begin(byte[] bytes) {
        AuditElement anchor = AuditElement.parse(bytes);
        AuditSeal.Opened opened = anchor == null ? null : seal.openAnchor(anchor);
        if (anchor == null || opened == null) {
            report("The first element is no anchor: it was replaced, and records may be missing at the beginning.");
        } else if (opened.content() == null && !opened.secretMissing()) {
            report("The anchor does not open (" + opened.failure()
                    + "): it was changed, and records may be missing at the beginning.");
        } else {
            sequence = anchor.sequence();
            hash = anchor.previous();
            reportRemoved(opened.content());
        }
    }

    private void reportRemoved(byte @Nullable [] content) {
        long removed = content == null ? 0 : AuditSeal.breaks(content);
        if (removed > 0) {
            report("The chain was broken in " + removed + (removed == 1 ? " place" : " places")
                    + " among the records that retention removed.");
        }
    }

    /** The next element. */
    AuditRecord next(byte[] bytes) {
        records++;
        AuditElement element = AuditElement.parse(bytes);
        return element == null ? foreign(bytes) : next(element);
    }

    private AuditRecord foreign(byte[] bytes) {
        String problem = "An element after record " + Math.max(0, sequence) + " is no record: someone put it in.";
        report(problem);
        byte[] itsHash = AuditElement.hash(bytes);
        hash = bytes.length == 0 ? null : itsHash;
        return new AuditRecord(0, HexFormat.of().formatHex(itsHash), null, problem);
    }

    private AuditRecord next(AuditElement element) {
        StringJoiner wrong = new StringJoiner(" ");
        link(element, wrong);
        AuditSeal.Opened opened = seal.openRecord(element);
        AuditEntry entry = open(element, opened, wrong);
        first = first == 0 ? element.sequence() : first;
        // A number that nobody has sealed leads nowhere
        sequence = opened.content() != null || opened.secretMissing() ? element.sequence() : sequence;
        hash = element.hash();
        String problem = wrong.length() == 0 ? null : wrong.toString();
        if (problem != null) {
            report(problem);
        }
        return new AuditRecord(element.sequence(), HexFormat.of().formatHex(element.hash()), entry, problem);
    }

    private void link(AuditElement element, StringJoiner wrong) {
        if (sequence >= 0 && element.sequence() > sequence + 1) {
            wrong.add(
                    element.sequence() == sequence + 2
                            ? "Record " + (sequence + 1) + " is missing."
                            : "Records " + (sequence + 1) + " to " + (element.sequence() - 1) + " are missing.");
        } else if (sequence >= 0 && element.sequence() <= sequence) {
            wrong.add("Record " + element.sequence() + " stands after record " + sequence
                    + ": it was moved, or put in again.");
        } else if (hash != null && !Arrays.equals(hash, element.previous())) {
            wrong.add("Record " + element.sequence() + " does not continue record " + sequence
                    + " as it stands there: record " + sequence + " was changed or replaced.");
        }
    }

    private @Nullable AuditEntry open(AuditElement element, AuditSeal.Opened opened, StringJoiner wrong) {
        byte[] content = opened.content();
        if (content == null && opened.secretMissing()) {
            unreadable++;
        } else if (content == null) {
            wrong.add("Record " + element.sequence() + " does not open (" + opened.failure()
                    + "): it was changed, or copied from another place.");
        }
        AuditEntry entry = content == null ? null : AuditEntry.parse(content);
        if (entry != null && entry.action().equals(AuditEntry.BREAK)) {
            AuditEntry.Lost lost = entry.lost();
            wrong.add("Record " + element.sequence() + " says: " + entry.reason()
                    + (lost == null ? "" : " Record " + lost.sequence() + " had the hash " + lost.hash() + "."));
        }
        return entry;
    }

    /** @param seen the newest record that this process knows of, or {@code null} */
    AuditCheck end(@Nullable AuditElement seen, Instant now) {
        if (seen != null && seen.sequence() > sequence) {
            report("The newest records were lost or removed: this application has seen record " + seen.sequence()
                    + ", and the log ends with record " + Math.max(0, sequence) + ".");
        }
        return new AuditCheck(now, records, first, Math.max(0, sequence), unreadable, problems);
    }

    private void report(String problem) {
        broken++;
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(problem);
        } else if (problems.size() == MOST_PROBLEMS) {
            problems.add("There are more problems than are listed.");
        }
    }

    long broken() {
        return broken;
    }
}
