package io.secureredis.cli;

import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.KeyRing;
import io.secureredis.migration.KeyCensus;
import io.secureredis.migration.KeyCensusResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Counts all values by the secret that sealed them, and says of each old one whether it may go. */
final class KeyFarewell {

    private final RedisConnectionFactory connections;
    private final KeyRing ring;
    private final Terminal terminal;

    KeyFarewell(RedisConnectionFactory connections, KeyRing ring, Terminal terminal) {
        this.connections = connections;
        this.ring = ring;
        this.terminal = terminal;
    }

    /** Whether nothing is left under any secret but the primary. */
    boolean print() {
        KeyCensusResult all = KeyCensus.of(connections).count();
        KeyCensusResult jobs =
                KeyCensus.of(connections).matching("*secure-jobs:*").count();
        KeyCensusResult sessions =
                KeyCensus.of(connections).matching("*:sessions:*").count();
        KeyId primary = ring.primary().keyId();
        terminal.print("%10d  values are under the primary secret, key id %s".formatted(all.under(primary), primary));
        Set<KeyId> others = new LinkedHashSet<>(ring.keyIds());
        others.addAll(all.sealed().keySet());
        others.remove(primary);
        boolean clean = true;
        for (KeyId id : others) {
            long left = all.under(id);
            clean &= left == 0;
            if (left == 0) {
                terminal.print("key " + id + " may go now");
            } else {
                terminal.print("key " + id + " is still needed by " + left + " values: "
                        + parts(left, jobs.under(id), sessions.under(id))
                        + (ring.keyIds().contains(id) ? "" : ". It is not in the key ring"));
            }
        }
        return clean;
    }

    private static String parts(long all, long jobs, long sessions) {
        List<String> parts = new ArrayList<>();
        if (jobs > 0) {
            parts.add(jobs + " of jobs, until these have run or their retention ends");
        }
        if (sessions > 0) {
            parts.add(sessions + " of sessions, until these are used or end");
        }
        long rest = all - jobs - sessions;
        if (rest > 0) {
            parts.add(rest + " others: entries that did not open, or fields of hashes");
        }
        return String.join("; ", parts);
    }
}
