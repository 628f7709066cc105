package io.secureredis.jobs;

/**
 * What a server of the jobs says of its memory, and of its role.
 *
 * @param policy its {@code maxmemory-policy}
 * @param mayEvict whether it removes keys, jobs among them, when its memory is full
 * @param evicted how many keys it has removed for that since this process first asked; in a Cluster, of all masters
 * @param evicting whether it has removed any within the last ten minutes
 * @param full whether it has reached its {@code maxmemory} and removes nothing: no job can be put
 * @param readOnly whether it is a replica, which takes no writes: no job can be put, and none runs
 */
public record JobServerState(
        String policy, boolean mayEvict, long evicted, boolean evicting, boolean full, boolean readOnly) {}
