package io.secureredis.doctor;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Samples about a thousand keys of one server by the beginnings of their values. {@code SCAN} returns keys in the order
 * of a hash, so the first keys are a fair sample.
 *
 * <p>Examines strings, except those of jobs, which the inspector checks. Also examines a few fields of each hash, such
 * as a session or the jobs of a queue, for the secret that sealed them. Opens nothing.
 */
final class DataSample {

    static final DataSample NOTHING = new DataSample();

    private static final int MOST_KEYS = 1000;
    private static final int MOST_AREAS = 3;
    private static final int LONGEST_AREA = 40;
    private static final String FIELDS_OF_A_HASH = "5";
    private static final long LONGEST_FIELD_BYTES = 65_536;

    /** No application has this field, so asking whether it may be read reads nothing. */
    private static final String NO_FIELD = "secure-redis-doctor";

    private int keys;
    private int jobKeys;
    private int values;
    private int cacheValues;
    private int plaintext;
    private int malformed;
    private int withoutExpiry;
    private boolean askedForFields;
    private @Nullable String fieldsNotRead;
    private final Set<String> plaintextAreas = new LinkedHashSet<>();
    private final Set<String> areasWithoutExpiry = new LinkedHashSet<>();
    private final Map<KeyId, Integer> sealed = new LinkedHashMap<>();
    private final Map<KeyId, Instant> oldest = new LinkedHashMap<>();

    private DataSample() {}

    static DataSample take(ExaminedServer examined) {
        DataSample sample = new DataSample();
        String cursor = "0";
        do {
            List<Object> reply = examined.call("SCAN", cursor, "COUNT", "250");
            cursor = String.valueOf(reply.get(0));
            sample.inspect(examined, names(reply.get(1)));
        } while (!cursor.equals("0") && sample.keys < MOST_KEYS);
        return sample;
    }

    private static List<String> names(Object reply) {
        List<String> names = new ArrayList<>();
        if (reply instanceof List<?> list) {
            list.forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }

    private void inspect(ExaminedServer examined, List<String> names) {
        keys += names.size();
        List<String> others =
                names.stream().filter(name -> !name.contains("secure-jobs:")).toList();
        jobKeys += names.size() - others.size();
        List<List<Object>> beginnings = examined.callAll(others.stream()
                .map(name -> new String[] {"GETRANGE", name, "0", String.valueOf(EnvelopeHeader.BYTES - 1)})
                .toList());
        List<List<Object>> expiries = examined.callAll(
                others.stream().map(name -> new String[] {"PTTL", name}).toList());
        Set<String> strings = new HashSet<>();
        for (int i = 0; i < others.size(); i++) {
            List<Object> reply = beginnings.get(i);
            // An error for another type; empty for a key that was deleted
            if (!reply.isEmpty()) {
                String beginning = String.valueOf(reply.get(0));
                strings.add(others.get(i));
                if (!beginning.isEmpty()) {
                    value(others.get(i), beginning.getBytes(StandardCharsets.ISO_8859_1), expiries.get(i));
                }
            }
        }
        fields(examined, names.stream().filter(name -> !strings.contains(name)).toList());
    }

    private static List<String[]> lengthsOfSome(ExaminedServer examined, List<String> names) {
        List<List<Object>> fields = examined.callAll(names.stream()
                .map(name -> new String[] {"HRANDFIELD", name, FIELDS_OF_A_HASH})
                .toList());
        List<String[]> lengths = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            for (Object field : fields.get(i)) {
                lengths.add(new String[] {"HSTRLEN", names.get(i), String.valueOf(field)});
            }
        }
        return lengths;
    }

    /** Returns commands that read the fields which may be envelopes and are not too long. */
    private static List<String[]> readsOfSuitable(List<String[]> lengths, ExaminedServer examined) {
        List<List<Object>> bytes = examined.callAll(lengths);
        List<String[]> reads = new ArrayList<>();
        for (int i = 0; i < lengths.size(); i++) {
            if (!bytes.get(i).isEmpty()
                    && bytes.get(i).get(0) instanceof Long length
                    && length >= EnvelopeHeader.BYTES
                    && length <= LONGEST_FIELD_BYTES) {
                reads.add(new String[] {"HGET", lengths.get(i)[1], lengths.get(i)[2]});
            }
        }
        return reads;
    }

    /** Keys of other types answer with an error, and are skipped. */
    private void fields(ExaminedServer examined, List<String> names) {
        if (names.isEmpty() || !mayReadFields(examined, names.get(0))) {
            return;
        }
        List<String[]> reads = readsOfSuitable(lengthsOfSome(examined, names), examined);
        for (List<Object> value : examined.callAll(reads)) {
            if (!value.isEmpty() && value.get(0) != null) {
                field(String.valueOf(value.get(0))
                        .substring(0, EnvelopeHeader.BYTES)
                        .getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }

    /** Asks once: the first key that is no string answers for the whole sample. */
    private boolean mayReadFields(ExaminedServer examined, String name) {
        if (!askedForFields) {
            askedForFields = true;
            try {
                examined.requirePermission("HRANDFIELD", name, FIELDS_OF_A_HASH);
                examined.requirePermission("HSTRLEN", name, NO_FIELD);
                examined.requirePermission("HGET", name, NO_FIELD);
            } catch (UncheckableException refused) {
                fieldsNotRead = refused.getMessage();
            }
        }
        return fieldsNotRead == null;
    }

    /** Only what is sealed counts: a hash may be the application's own, and a queue's records are not sealed. */
    private void field(byte[] beginning) {
        try {
            sealed(EnvelopeHeader.parseBeginning(beginning));
        } catch (OpenException notSealed) {
            // Not one of ours
        }
    }

    private void sealed(EnvelopeHeader header) {
        sealed.merge(header.keyId(), 1, Integer::sum);
        oldest.merge(header.keyId(), header.writtenAt(), (one, other) -> one.isBefore(other) ? one : other);
    }

    private void value(String name, byte[] beginning, List<Object> expiry) {
        values++;
        boolean isSealed = header(name, beginning);
        if (name.contains("::") || isSealed) {
            cacheValues++;
            if (!expiry.isEmpty() && Long.valueOf(-1).equals(expiry.get(0))) {
                withoutExpiry++;
                area(name, areasWithoutExpiry);
            }
        }
    }

    private boolean header(String name, byte[] beginning) {
        try {
            sealed(EnvelopeHeader.parseBeginning(beginning));
            return true;
        } catch (OpenException none) {
            if (none.failure() == OpenFailure.NOT_SEALED) {
                plaintext++;
                area(name, plaintextAreas);
            } else {
                malformed++;
            }
            return false;
        }
    }

    /** Collects the part of a key that identifies nobody: the name of the cache. */
    private static void area(String name, Set<String> areas) {
        int end = name.indexOf(':');
        String area = end > 0 && end <= LONGEST_AREA ? name.substring(0, end) : "";
        if (areas.size() < MOST_AREAS && area.matches("[A-Za-z0-9._-]+")) {
            areas.add(area + ":…");
        }
    }

    int keys() {
        return keys;
    }

    /** Returns the number of queue keys, in any namespace. */
    int jobKeys() {
        return jobKeys;
    }

    /** Returns the number of strings that do not belong to jobs. */
    int values() {
        return values;
    }

    /** Returns how many of these are sealed, or are named like a cache entry. */
    int cacheValues() {
        return cacheValues;
    }

    int plaintext() {
        return plaintext;
    }

    int malformed() {
        return malformed;
    }

    int withoutExpiry() {
        return withoutExpiry;
    }

    String plaintextAreas() {
        return plaintextAreas.isEmpty() ? "" : ", for instance under " + String.join(", ", plaintextAreas);
    }

    String areasWithoutExpiry() {
        return areasWithoutExpiry.isEmpty() ? "" : ", for instance under " + String.join(", ", areasWithoutExpiry);
    }

    /** Returns why hash fields were not read; {@code null} if they were. */
    @Nullable
    String fieldsNotRead() {
        return fieldsNotRead;
    }

    /** Counts values and hash fields by the secret in their header. */
    Map<KeyId, Integer> sealed() {
        return sealed;
    }

    /** Returns, for each secret, when its oldest value was written, according to the header. */
    Map<KeyId, Instant> oldest() {
        return oldest;
    }
}
