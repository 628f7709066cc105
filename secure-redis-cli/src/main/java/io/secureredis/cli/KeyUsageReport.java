package io.secureredis.cli;

import io.secureredis.cli.terminal.Terminal;
import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.migration.SealedHoldings;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reports for each old secret whether it may be removed, or what is still stored under it. */
final class KeyUsageReport {

    private final SealedHoldings holdings;
    private final KeyRing ring;
    private final Terminal terminal;

    KeyUsageReport(SealedHoldings holdings, KeyRing ring, Terminal terminal) {
        this.holdings = holdings;
        this.ring = ring;
        this.terminal = terminal;
    }

    /** Whether nothing is left under any secret but the primary. */
    boolean print(boolean dryRun) {
        KeyId primary = ring.primary().keyId();
        Set<KeyId> others = new LinkedHashSet<>(ring.keyIds());
        others.addAll(holdings.keyIds());
        others.remove(primary);
        terminal.print(stored(primary, others, dryRun));
        boolean clean = true;
        for (KeyId id : others) {
            terminal.print(verdict(id));
            clean &= holdings.under(id) == 0;
        }
        return clean;
    }

    private String verdict(KeyId id) {
        long left = holdings.under(id);
        if (left == 0) {
            return "key " + id + " can be removed";
        }
        return "key " + id + " is still needed by " + left + ": " + parts(holdings.kinds(id))
                + (ring.keyIds().contains(id) ? "" : ". It is not in the key ring");
    }

    /** What is there after the walk, which the lines before need not add up to: a job has several sealed parts. */
    private String stored(KeyId primary, Set<KeyId> others, boolean dryRun) {
        StringBuilder line = new StringBuilder(dryRun ? "In Redis, unchanged: " : "In Redis now: ")
                .append(holdings.under(primary))
                .append(" under the primary secret ")
                .append(primary);
        others.forEach(id ->
                line.append(", ").append(holdings.under(id)).append(" under ").append(id));
        return line.append(". Each sealed value, name and part of a job counts.")
                .toString();
    }

    private static String parts(Map<String, Long> kinds) {
        return kinds.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(kind -> kind.getValue() + " of " + kind.getKey())
                .collect(Collectors.joining(", "));
    }
}
