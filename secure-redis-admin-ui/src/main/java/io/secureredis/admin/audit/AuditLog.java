package io.secureredis.admin.audit;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.Sealer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * The dashboard's audit log in Redis: sealed records, each of which names the hash of the one before. Several instances
 * of an application write one chain.
 *
 * <p>Safe for any number of threads. Every method throws {@link SecureRedisException} ({@code SR504}) if Redis refuses
 * or does not answer. Source: {@code docs/spec/audit-log.md}.
 */
public final class AuditLog {

    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

    /** For an append whose place others take again and again. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int LONGEST_PAUSE_NANOS = 2_000_000;
    private static final int AT_A_TIME = 500;
    private static final int MOST_REMOVED = 1_000;
    private static final int RESTARTS = 5;
    private static final long MOST_UNPROVEN = 1L << 40;
    private static final Duration BETWEEN_TRIMS = Duration.ofHours(1);
    private static final String TOO_LARGE =
            "An element that is larger than any record was put at the end. It was removed.";
    private static final String FOREIGN =
            "The last element was no record that opens: someone put it in, or changed the last record.";
    private static final byte[] NOTHING = {};
    private static final byte[] NO_HASH = new byte[AuditElement.HASH_BYTES];

    private final AuditStore store;
    private final AuditSeal seal;
    private final Duration retention;
    private final long maxRecords;
    private final Clock clock;
    private final Duration patience;
    private final ReentrantLock writing = new ReentrantLock();

    /** Behind {@link #writing}. */
    private Position end = Position.UNKNOWN;

    private boolean removedTooLarge;
    private Instant trimAgain = Instant.MIN;

    /** The newest record that this process has written or read. */
    private final AtomicReference<@Nullable AuditElement> seen = new AtomicReference<>();

    /**
     * Where the next record goes.
     *
     * @param bytes the last element; empty if the list is
     * @param sequence the number before the next one
     * @param hash what the next record names
     * @param broken what the next record has to tell first, or {@code null}
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody
    private record Position(
            byte[] bytes,
            long sequence,
            byte[] hash,
            @Nullable AuditEntry broken) {
        static final Position UNKNOWN = new Position(NOTHING, 0, NO_HASH, null);
    }

    /**
     * Where a log is kept, and for how long.
     *
     * @param connections of the server
     * @param sealer seals the records
     * @param key of the list
     * @param namespace of the jobs; may be empty
     */
    public record Place(RedisConnectionFactory connections, Sealer sealer, String key, String namespace) {}

    /**
     * A log; nothing is sent before the first call.
     *
     * @param retention how long records are kept; zero forever
     * @param maxRecords how many are kept, at least 1; the oldest are removed first
     * @param clock for retention
     */
    public AuditLog(Place place, Duration retention, long maxRecords, Clock clock) {
        this(place, retention, maxRecords, clock, PATIENCE);
    }

    AuditLog(Place place, Duration retention, long maxRecords, Clock clock, Duration patience) {
        this.store = new AuditStore(place.connections, place.key);
        this.seal = new AuditSeal(place.sealer, place.namespace);
        this.retention = retention;
        this.maxRecords = maxRecords;
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * Appends records, all or none.
     *
     * @return the records as they were written, in the same order
     * @throws SecureRedisException {@code SR504} if they are not written, or it is unknown whether they are
     */
    List<AuditRecord> append(List<AuditEntry> entries) {
        if (entries.isEmpty()) {
            return List.of();
        }
        writing.lock();
        try {
            return appendAlone(entries);
        } finally {
            writing.unlock();
        }
    }

    private List<AuditRecord> appendAlone(List<AuditEntry> entries) {
        long start = System.nanoTime();
        do {
            List<AuditRecord> written = tryAppend(entries);
            if (!written.isEmpty()) {
                trim();
                return written;
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_NANOS));
        } while (System.nanoTime() - start < patience.toNanos());
        throw new SecureRedisException(
                "SR504",
                "The audit log of the dashboard cannot be written: others wrote to it without a pause for "
                        + patience.toSeconds()
                        + " seconds. Try again. What cannot be recorded is not done and not revealed.");
    }

    private List<AuditRecord> tryAppend(List<AuditEntry> entries) {
        if (end.bytes.length == 0 && end.broken == null && seen.get() != null) {
            // Only pages were read so far: where the list is gone, that is no new log
            end = reread(new AuditStore.Appended(false, false, 0, List.of()));
        }
        List<AuditEntry> all =
                Stream.concat(Stream.ofNullable(end.broken), entries.stream()).toList();
        List<AuditElement> sealed = seal(all);
        AuditStore.Appended appended = store.append(end.bytes, seenBytes(), withAnchor(sealed));
        if (!appended.done()) {
            end = reread(appended);
            return List.of();
        }
        return written(all, sealed).subList(all.size() - entries.size(), all.size());
    }

    private List<AuditElement> seal(List<AuditEntry> entries) {
        List<AuditElement> sealed = new ArrayList<>();
        byte[] hash = end.hash;
        for (AuditEntry entry : entries) {
            AuditElement element = seal.record(end.sequence + sealed.size() + 1, hash, entry);
            sealed.add(element);
            hash = element.hash();
        }
        return sealed;
    }

    private List<byte[]> withAnchor(List<AuditElement> sealed) {
        Stream<byte[]> anchor = end.bytes.length > 0
                ? Stream.empty()
                : Stream.of(seal.anchor(0, NO_HASH, 0, clock.instant()).bytes());
        return Stream.concat(anchor, sealed.stream().map(AuditElement::bytes)).toList();
    }

    private List<AuditRecord> written(List<AuditEntry> entries, List<AuditElement> sealed) {
        List<AuditRecord> records = new ArrayList<>();
        for (int i = 0; i < sealed.size(); i++) {
            records.add(record(sealed.get(i), entries.get(i)));
        }
        if (end.broken != null) {
            String what = end.broken.reason();
            long number = records.get(0).sequence();
            log.warn("SR505 The audit log of the dashboard is broken. {} Record {} says so.", what, number);
        }
        AuditElement last = sealed.get(sealed.size() - 1);
        end = new Position(last.bytes(), last.sequence(), last.hash(), null);
        removedTooLarge = false;
        saw(last);
        return records;
    }

    private byte[] seenBytes() {
        AuditElement known = seen.get();
        return known == null ? NOTHING : known.bytes();
    }

    private void saw(@Nullable AuditElement element) {
        if (element != null && seal.openRecord(element).failure() == null) {
            seen.accumulateAndGet(
                    element, (old, later) -> old == null || old.sequence() < later.sequence() ? later : old);
        }
    }

    private static AuditRecord record(AuditElement element, AuditEntry entry) {
        return new AuditRecord(element.sequence(), HexFormat.of().formatHex(element.hash()), entry, null);
    }

    /** Another instance wrote, or someone changed the list. */
    private Position reread(AuditStore.Appended found) {
        if (found.removed()) {
            removedTooLarge = true;
            return new Position(end.bytes, end.sequence, end.hash, entry(TOO_LARGE, null));
        }
        List<byte[]> tail = found.tail();
        byte[] bytes = tail.isEmpty() ? NOTHING : tail.get(tail.size() - 1);
        AuditElement last = AuditElement.parse(bytes);
        Position next = position(bytes, last, found.length() == 1);
        AuditEntry broken = broken(next, last, tail);
        if (broken == null) {
            saw(last);
        }
        return new Position(next.bytes, next.sequence, next.hash, broken);
    }

    private @Nullable AuditEntry broken(Position next, @Nullable AuditElement last, List<byte[]> tail) {
        AuditElement known = seen.get();
        if (known != null && !holds(tail, known) && !isMerelyLonger(last, known, tail.size())) {
            return entry(
                    "Records up to number " + known.sequence()
                            + " that this application had seen were lost or removed.",
                    new AuditEntry.Lost(known.sequence(), HexFormat.of().formatHex(known.hash())));
        }
        return removedTooLarge ? entry(TOO_LARGE, null) : next.broken;
    }

    private AuditEntry entry(String reason, AuditEntry.@Nullable Lost lost) {
        return AuditEntry.ofBreak(clock.instant(), lost, reason);
    }

    private static boolean holds(List<byte[]> tail, AuditElement known) {
        return tail.stream().anyMatch(element -> Arrays.equals(element, known.bytes()));
    }

    /** More was written since than the script returns: the check will tell whether it continues what was known. */
    private static boolean isMerelyLonger(@Nullable AuditElement last, AuditElement known, int length) {
        return last != null && length == AuditStore.TAIL && last.sequence() - known.sequence() >= length;
    }

    /** Numbers are not used twice, whatever the list says. */
    private Position position(byte[] bytes, @Nullable AuditElement last, boolean isAnchor) {
        AuditElement known = seen.get();
        long least = known == null ? 0 : known.sequence();
        if (bytes.length == 0) {
            return new Position(NOTHING, least, NO_HASH, null);
        }
        if (last != null && isAnchor && seal.openAnchor(last).failure() == null) {
            return new Position(bytes, Math.max(least, last.sequence()), last.previous(), null);
        }
        if (last != null && isCredible(last, seal.openRecord(last))) {
            return new Position(bytes, Math.max(least, last.sequence()), last.hash(), null);
        }
        return new Position(bytes, least, AuditElement.hash(bytes), entry(FOREIGN, null));
    }

    /** One under a secret that is elsewhere proves nothing; its number counts if someone can have counted to it. */
    private static boolean isCredible(AuditElement element, AuditSeal.Opened opened) {
        return opened.failure() == null || (opened.secretMissing() && element.sequence() < MOST_UNPROVEN);
    }

    /** What retention says; a log that cannot be shortened now is shortened later. */
    private void trim() {
        Instant now = clock.instant();
        if (now.isBefore(trimAgain)) {
            return;
        }
        trimAgain = now.plus(BETWEEN_TRIMS);
        try {
            if (removeOldest(now)) {
                trimAgain = now;
            }
        } catch (SecureRedisException e) {
            log.warn("The audit log of the dashboard could not be shortened: {}", e.getMessage());
        }
    }

    /** Returns whether there may be more to remove. */
    private boolean removeOldest(Instant now) {
        AuditStore.Part part = store.read(1, MOST_REMOVED);
        AuditChain chain = new AuditChain(seal);
        chain.begin(part.anchor());
        long sequence = 0;
        int count = 0;
        for (AuditRecord record : over(part, chain, now)) {
            count++;
            sequence = record.entry() != null || record.problem() == null ? record.sequence() : sequence;
        }
        return count > 0 && remove(part, count, sequence, now) && count == MOST_REMOVED;
    }

    /** The records to remove. One that does not open is removed together with an old record behind it. */
    private List<AuditRecord> over(AuditStore.Part part, AuditChain chain, Instant now) {
        long tooMany = part.length() - 1 - maxRecords;
        List<AuditRecord> read = new ArrayList<>();
        int over = 0;
        // The newest record stays
        for (int i = 0; i < Math.min(part.elements().size(), part.length() - 2); i++) {
            AuditRecord record = chain.next(part.elements().get(i));
            if (i >= tooMany && isYoung(record, now)) {
                break;
            }
            read.add(record);
            over = i < tooMany || record.entry() != null ? i + 1 : over;
        }
        return read.subList(0, over);
    }

    private boolean isYoung(AuditRecord record, Instant now) {
        AuditEntry entry = record.entry();
        return retention.isZero() || (entry != null && !entry.at().isBefore(now.minus(retention)));
    }

    private boolean remove(AuditStore.Part part, int count, long sequence, Instant now) {
        byte[] last = part.elements().get(count - 1);
        byte[] hash = last.length == 0 ? NO_HASH : AuditElement.hash(last);
        byte[] anchor = seal.anchor(sequence, hash, brokenIn(part, count), now).bytes();
        return store.trim(part.anchor(), count, last, anchor);
    }

    private long brokenIn(AuditStore.Part part, long count) {
        AuditChain removed = new AuditChain(seal);
        removed.begin(part.anchor());
        part.elements().stream().limit(count).forEach(removed::next);
        return removed.broken();
    }

    /**
     * Records, the newest first.
     *
     * @param skip how many of the newest are left out
     * @return at most {@code count}
     */
    List<AuditRecord> newest(long skip, int count) {
        // One more, for what the oldest of them has to name
        AuditStore.Part part = store.read(-skip - count - 1, -skip - 1);
        List<byte[]> elements = part.elements();
        AuditChain chain = chainFrom(part, skip);
        if (skip == 0 && elements.size() > 1) {
            saw(AuditElement.parse(elements.get(elements.size() - 1)));
        }
        List<AuditRecord> records = new ArrayList<>();
        elements.stream().skip(1).forEach(element -> records.add(0, chain.next(element)));
        return records;
    }

    /** At the anchor, or at the first of the elements. */
    private AuditChain chainFrom(AuditStore.Part part, long skip) {
        AuditChain chain = new AuditChain(seal);
        if (skip + part.elements().size() >= part.length()) {
            chain.begin(part.anchor());
        } else if (!part.elements().isEmpty()) {
            chain.next(part.elements().get(0));
        }
        return chain;
    }

    /** Returns the record with a number, with what is wrong with it, if anything; empty if it is gone. */
    Optional<AuditRecord> find(long sequence) {
        List<AuditRecord> last = newest(0, 1);
        if (last.isEmpty() || sequence < 1 || sequence > last.get(0).sequence()) {
            return Optional.empty();
        }
        // Others may have been appended meanwhile.
        return newest(last.get(0).sequence() - sequence, 20).stream()
                .filter(record -> record.sequence() == sequence)
                .findFirst();
    }

    /** How many records there are. */
    public long size() {
        return Math.max(0, store.read(0, 0).length() - 1);
    }

    /** Reads the whole log, and checks the chain. */
    AuditCheck check() {
        return each(record -> {});
    }

    /**
     * Reads the whole log from the oldest to the newest record, and checks the chain. Where retention removes records
     * meanwhile, it continues behind them.
     */
    AuditCheck each(Consumer<AuditRecord> reader) {
        AuditChain chain = new AuditChain(seal);
        AuditElement known = seen.get();
        AuditStore.Part part = store.read(1, AT_A_TIME);
        if (part.length() > 0) {
            chain.begin(part.anchor());
        }
        long read = 0;
        for (int shortened = 0; !part.elements().isEmpty() && shortened < RESTARTS; ) {
            part.elements().forEach(element -> reader.accept(chain.next(element)));
            saw(AuditElement.parse(part.elements().get(part.elements().size() - 1)));
            read += part.elements().size();
            AuditStore.Part next = store.read(read + 1, read + AT_A_TIME);
            long removed = removedSince(part.anchor(), next.anchor());
            shortened += removed > 0 ? 1 : 0;
            read -= removed;
            part = removed == 0 ? next : store.read(read + 1, read + AT_A_TIME);
        }
        return chain.end(known, clock.instant());
    }

    private static long removedSince(byte[] anchor, byte[] later) {
        AuditElement from = AuditElement.parse(anchor);
        AuditElement to = AuditElement.parse(later);
        return from == null || to == null ? 0 : Math.max(0, to.sequence() - from.sequence());
    }
}
