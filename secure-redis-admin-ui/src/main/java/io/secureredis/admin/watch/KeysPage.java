package io.secureredis.admin.watch;

import io.secureredis.admin.text.Texts;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.migration.KeyCensusResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The data of the page about keys.
 *
 * @param failing why the secrets cannot be read now, so that an older ring is in use
 */
record KeysPage(List<Row> rows, Optional<KeyCensusResult> counted, Optional<String> failing) {

    /**
     * One key id.
     *
     * @param use how the ring uses it
     * @param values how many values it has sealed, unless nobody has counted
     */
    record Row(KeyId id, Use use, Optional<Long> values) {}

    /** How a key ring uses a key id. */
    enum Use {
        SEALS("active"),
        OPENS("ready"),
        RETIRED("dead"),
        UNKNOWN("tampered");

        private final String icon;

        Use(String icon) {
            this.icon = icon;
        }

        String icon() {
            return icon;
        }
    }

    static KeysPage of(KeyRing ring, Optional<KeyCensusResult> counted, Optional<String> failing) {
        Set<KeyId> ids = new LinkedHashSet<>();
        ids.add(ring.primary().keyId());
        ids.addAll(sorted(ring.keyIds()));
        ids.addAll(sorted(ring.retired()));
        counted.ifPresent(result -> ids.addAll(sorted(result.sealed().keySet())));
        List<Row> rows = new ArrayList<>();
        ids.forEach(id -> rows.add(new Row(id, use(ring, id), counted.map(result -> result.under(id)))));
        return new KeysPage(List.copyOf(rows), counted, failing);
    }

    /** Returns what was examined. */
    static String scope(Texts texts, KeyCensusResult result) {
        return result.complete()
                ? texts.text("keys.all-checked", result.keysScanned())
                : texts.text("keys.sample", result.keysScanned(), result.keysInDatabase());
    }

    private static Use use(KeyRing ring, KeyId id) {
        if (ring.retired().contains(id)) {
            return Use.RETIRED;
        }
        if (id.equals(ring.primary().keyId())) {
            return Use.SEALS;
        }
        return ring.keyIds().contains(id) ? Use.OPENS : Use.UNKNOWN;
    }

    private static List<KeyId> sorted(Set<KeyId> ids) {
        return ids.stream().sorted(Comparator.comparing(KeyId::toString)).toList();
    }
}
