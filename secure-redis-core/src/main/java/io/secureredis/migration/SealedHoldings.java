package io.secureredis.migration;

import io.secureredis.crypto.KeyId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reports what is stored under each secret, by kind: values, elements, encrypted names.
 *
 * @param held by key id, then by the {@linkplain RewrapLayout.Found#kind() kind}
 */
public record SealedHoldings(Map<KeyId, Map<String, Long>> held) {

    public SealedHoldings {
        Map<KeyId, Map<String, Long>> copy = new LinkedHashMap<>();
        held.forEach((id, kinds) -> copy.put(id, Map.copyOf(kinds)));
        held = Map.copyOf(copy);
    }

    /** Returns every secret under which something is stored. */
    public Set<KeyId> keyIds() {
        return held.keySet();
    }

    /** Returns how much is stored under a secret. */
    public long under(KeyId id) {
        return kinds(id).values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns what is stored under a secret, by kind. */
    public Map<String, Long> kinds(KeyId id) {
        return held.getOrDefault(id, Map.of());
    }
}
