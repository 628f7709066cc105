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
            return;
        }
        byte[] content = opened.content();
        if (content == null && !opened.secretMissing()) {
            report("The anchor does not open (" + opened.failure()
                    + "): it was changed, and records may be missing at the beginning.");
            return;
        }
        long removed = content == null ? 0 : AuditSeal.breaks(content);
        if (removed > 0) {
            report("The chain was broken in " + removed + (removed == 1 ? " place" : " places")
                    + " among the records that retention removed.");
        }
        sequence = anchor.sequence();
        hash = anchor.previous();
    }

    /** The next element. */
    AuditRecord next(byte[] bytes) {
        records++;
        AuditElement element = AuditElement.parse(bytes);
        String itsHash = HexFormat.of().formatHex(AuditElement.hash(bytes));
        if (element == null) {
            String problem = "An element after record " + Math.max(0, sequence) + " is no record: someone put it in.";
            report(problem);
            hash = bytes.length == 0 ? null : AuditElement.hash(bytes);
            return new AuditRecord(0, itsHash, null, problem);
        }
        StringJoiner wrong = new StringJoiner(" ");
        link(element, wrong);
        AuditSeal.Opened opened = seal.openRecord(element);
        AuditEntry entry = open(element, opened, wrong);
        if (first == 0) {
            first = element.sequence();
        }
        if (!(opened.content() == null && !opened.secretMissing())) {
            // A number that nobody has sealed leads nowhere
            sequence = element.sequence();
        }
        hash = element.hash();
        String problem = wrong.length() == 0 ? null : wrong.toString();
        if (problem != null) {
            report(problem);
        }
        return new AuditRecord(element.sequence(), itsHash, entry, problem);
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
            return null;
        }
        if (content == null) {
            wrong.add("Record " + element.sequence() + " does not open (" + opened.failure()
                    + "): it was changed, or copied from another place.");
            return null;
        }
        AuditEntry entry = AuditEntry.parse(content);
        AuditEntry.Lost lost = entry == null ? null : entry.lost();
        if (entry != null && entry.action().equals(AuditEntry.BREAK)) {
            wrong.add("Record " + element.sequence() + " says: " + entry.reason()
                    + (lost == null ? "" : " Record " + lost.sequence() + " had the hash " + lost.hash() + "."));
        }
        return entry;
    }

    /** The newest record that this process has seen. */
    void end(@Nullable AuditElement seen) {
        if (seen != null && seen.sequence() > sequence) {
            report("The newest records were lost or removed: this application has seen record " + seen.sequence()
                    + ", and the log ends with record " + Math.max(0, sequence) + ".");
        }
    }

    private void report(String problem) {
        broken++;
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(problem);
        } else if (problems.size() == MOST_PROBLEMS) {
            problems.add("There are more problems than are listed.");
        }
    }

    /** Of the last element that opened, or that only lacks its secret; 0 if there was none. */
    long sequence() {
        return Math.max(0, sequence);
    }

    long broken() {
        return broken;
    }

    AuditCheck result(Instant now) {
        return new AuditCheck(now, records, first, Math.max(0, sequence), unreadable, problems);
    }
}
