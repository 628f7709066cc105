package io.secureredis.migration;

import io.secureredis.crypto.EnvelopeHeader;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.OpenException;
import io.secureredis.migration.RewrapLayout.Found;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the content of some keys by secret, without opening anything. */
final class HoldingsBatch {

    private final RewrapPlaces places;
    private final Map<KeyId, Map<String, Long>> held = new LinkedHashMap<>();

    HoldingsBatch(RewrapPlaces places) {
        this.places = places;
    }

    void run(Keyspace keyspace, List<byte[]> keys) {
        List<byte @Nullable []> beginnings =
                keyspace.pipelined(keys, key -> keyspace.commands().getrange(key, 0, EnvelopeHeader.BYTES - 1));
        List<byte[]> others = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            byte[] beginning = beginnings.get(i);
            if (beginning == null) {
                others.add(keys.get(i));
            } else {
                string(keys.get(i), beginning);
            }
        }
        runOthers(keyspace, others);
    }

    private void string(byte[] key, byte[] beginning) {
        Found found = places.find(key, StoredType.STRING);
        if (found != null) {
            name(found);
            value(found, beginning);
        }
    }

    private void runOthers(Keyspace keyspace, List<byte[]> others) {
        List<@Nullable StoredType> types = places.types(keyspace, others);
        for (int i = 0; i < others.size(); i++) {
            StoredType type = types.get(i);
            Found found = type == null ? null : places.find(others.get(i), type);
            if (type != null && found != null) {
                name(found);
                KeyElements.each(
                        keyspace,
                        others.get(i),
                        type,
                        page -> page.forEach(element -> value(found, element.beginning())));
            }
        }
    }

    private void name(Found found) {
        KeyId under = found.nameUnder();
        if (under != null) {
            add(under, found);
        }
    }

    private void value(Found found, byte[] beginning) {
        try {
            KeyId under = found.under(beginning);
            if (under != null) {
                add(under, found);
            }
        } catch (OpenException notSealed) {
            // Plaintext, or a broken envelope: no secret helps, so none is needed
            return;
        }
    }

    private void add(KeyId id, Found found) {
        held.computeIfAbsent(id, any -> new LinkedHashMap<>()).merge(found.kind(), 1L, Long::sum);
    }

    SealedHoldings result() {
        return new SealedHoldings(held);
    }
}
