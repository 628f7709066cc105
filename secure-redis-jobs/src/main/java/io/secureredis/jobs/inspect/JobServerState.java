package io.secureredis.jobs.inspect;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server of the jobs says of its memory, and of its role; of one that does not answer, what it said last.
 *
 * @param policy its {@code maxmemory-policy}; empty where it has not told it yet
 * @param mayEvict whether it removes keys, jobs among them, when its memory is full
 * @param evicted how many keys it has removed for that since this process first asked; in a Cluster, of all masters
 * @param evicting whether it has removed any within the last ten minutes
 * @param full whether it has reached its {@code maxmemory} and removes nothing: no job can be put
 * @param readOnly whether it is a replica, which accepts no writes: no job can be put, and none runs
 * @param queues the queues that have this server for themselves; empty for the server of all others
 * @param silentFor for how long it has not answered, as far as this process has asked; absent while it answers
 */
public record JobServerState(
        String policy,
        boolean mayEvict,
        long evicted,
        boolean evicting,
        boolean full,
        boolean readOnly,
        Set<String> queues,
        @Nullable Duration silentFor) {

    public JobServerState {
        queues = Set.copyOf(queues);
    }

    /** The server of all queues, which answers. */
    public JobServerState(
            String policy, boolean mayEvict, long evicted, boolean evicting, boolean full, boolean readOnly) {
        this(policy, mayEvict, evicted, evicting, full, readOnly, Set.of(), null);
    }

    /** The same as of a server that has not answered for so long. */
    public JobServerState silent(Duration silentFor) {
        return new JobServerState(policy, mayEvict, evicted, evicting, full, readOnly, queues, silentFor);
    }

    /** Whether the server answers. */
    public boolean answers() {
        return silentFor == null;
    }
}
