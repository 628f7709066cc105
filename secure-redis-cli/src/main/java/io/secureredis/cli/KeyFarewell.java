package io.secureredis.cli;

import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.migration.SealedHoldings;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Says of each old secret whether it may go, or what is still stored under it. */
final class KeyFarewell {

    private final SealedHoldings holdings;
    private final KeyRing ring;
    private final Terminal terminal;

    KeyFarewell(SealedHoldings holdings, KeyRing ring, Terminal terminal) {
        this.holdings = holdings;
        this.ring = ring;
        this.terminal = terminal;
    }

    /** Whether nothing is left under any secret but the primary. */
    boolean print() {
        KeyId primary = ring.primary().keyId();
        terminal.print("%10d  are under the primary secret, key id %s".formatted(holdings.under(primary), primary));
        Set<KeyId> others = new LinkedHashSet<>(ring.keyIds());
        others.addAll(holdings.keyIds());
        others.remove(primary);
        boolean clean = true;
        for (KeyId id : others) {
            long left = holdings.under(id);
            clean &= left == 0;
            if (left == 0) {
                terminal.print("key " + id + " may go now");
            } else {
                terminal.print("key " + id + " is still needed by " + left + ": " + parts(holdings.kinds(id))
                        + (ring.keyIds().contains(id) ? "" : ". It is not in the key ring"));
            }
        }
        return clean;
    }

    private static String parts(Map<String, Long> kinds) {
        return kinds.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(kind -> kind.getValue() + " of " + kind.getKey())
                .collect(Collectors.joining(", "));
    }
}
