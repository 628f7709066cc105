package io.secureredis.doctor;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.OpenException;
import io.secureredis.crypto.OpenFailure;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * About a thousand keys of one server, by the beginning of their values: {@code SCAN} gives them in the order of a hash, so the first are as good as any.
 *
 * <p>Strings are looked at, but those of jobs, whose own doctor is the inspector. Nothing is opened.
 */
final class DataSample {

    static final DataSample NOTHING = new DataSample();

    private static final int MOST_KEYS = 1000;
    private static final int MOST_AREAS = 3;
    private static final int LONGEST_AREA = 40;

    private int keys;
    private int jobKeys;
    private int values;
    private int cacheValues;
    private int plaintext;
    private int malformed;
    private int withoutExpiry;
    private final Set<String> plaintextAreas = new LinkedHashSet<>();
    private final Set<String> areasWithoutExpiry = new LinkedHashSet<>();
    private final Map<KeyId, Integer> sealed = new LinkedHashMap<>();
    private final Map<KeyId, Instant> oldest = new LinkedHashMap<>();

    private DataSample() {}

    static DataSample take(Patient patient) {
        DataSample sample = new DataSample();
        String cursor = "0";
        do {
            List<Object> reply = patient.call("SCAN", cursor, "COUNT", "250");
            cursor = String.valueOf(reply.get(0));
            sample.look(patient, names(reply.get(1)));
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

    private void look(Patient patient, List<String> names) {
        keys += names.size();
        List<String> others =
                names.stream().filter(name -> !name.contains("secure-jobs:")).toList();
        jobKeys += names.size() - others.size();
        List<List<Object>> beginnings = patient.callAll(others.stream()
                .map(name -> new String[] {"GETRANGE", name, "0", String.valueOf(EnvelopeHeader.BYTES - 1)})
                .toList());
        List<List<Object>> expiries = patient.callAll(
                others.stream().map(name -> new String[] {"PTTL", name}).toList());
        for (int i = 0; i < others.size(); i++) {
            // Empty for another type, and for a key that is gone
            String beginning = beginnings.get(i).isEmpty()
                    ? ""
                    : String.valueOf(beginnings.get(i).get(0));
            if (!beginning.isEmpty()) {
                value(others.get(i), beginning.getBytes(StandardCharsets.ISO_8859_1), expiries.get(i));
            }
        }
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
            EnvelopeHeader header = EnvelopeHeader.parseBeginning(beginning);
            sealed.merge(header.keyId(), 1, Integer::sum);
            oldest.merge(header.keyId(), header.writtenAt(), (one, other) -> one.isBefore(other) ? one : other);
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

    /** The part of a key that is no identity of anybody: the name of the cache. */
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

    /** Keys of queues, of any namespace. */
    int jobKeys() {
        return jobKeys;
    }

    /** Strings that are not of jobs. */
    int values() {
        return values;
    }

    /** Of these, what is sealed, or has the name of a cache's entry. */
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

    /** Values by the secret that their header names. */
    Map<KeyId, Integer> sealed() {
        return sealed;
    }

    /** When the oldest value of each secret was written, by its header. */
    Map<KeyId, Instant> oldest() {
        return oldest;
    }
}
