package io.secureredis.jobs.engine;

import io.lettuce.core.RedisCommandExecutionException;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.redis.QueueStore;
import java.util.Map;

/**
 * Determines whether the server of a queue may have lost something that it had acknowledged: after a failover, because
 * replication lags, or after a restart.
 *
 * <p>A server's {@code INFO} contains its process ({@code run_id}) and its replication history ({@code master_replid}).
 * One of them is new whenever another server, or the restarted one, answers for the queue; a new epoch then begins. A
 * server that refuses INFO is assumed to lose nothing. Safe for any number of threads.
 */
final class ServerHistory {

    private final QueueStore store;
    private volatile boolean begun;
    private String known = "";
    private int epoch;

    ServerHistory(QueueStore store) {
        this.store = store;
    }

    /** Asks the server for the first time, unless that was done; before anything is claimed. */
    void begin() {
        if (!begun) {
            hasAnswered();
            begun = true;
        }
    }

    /** Asks the server, without waiting. */
    @SuppressWarnings("FutureReturnValueIgnored") // What fails is asked again with the next renewal.
    void refresh() {
        store.info().thenAccept(this::saw);
    }

    /**
     * Returns the epoch as of the last answer: anything acknowledged after this call is acknowledged in this epoch, or
     * a later one.
     */
    synchronized int epoch() {
        return epoch;
    }

    /**
     * Returns whether something that was acknowledged in an epoch may be lost by now.
     *
     * @throws JobException {@code SR420} if the server does not answer
     */
    boolean mayHaveForgotten(int since) {
        return hasAnswered() && epoch() != since;
    }

    private boolean hasAnswered() {
        try {
            saw(store.redis().await(store.info()));
            return true;
        } catch (JobException e) {
            if (e.getCause() instanceof RedisCommandExecutionException) {
                return false;
            }
            throw e;
        }
    }

    private synchronized void saw(String info) {
        Map<String, String> fields = ServerAdvice.fields(info);
        String identity = fields.get("run_id") + " " + fields.get("master_replid");
        if (!identity.equals(known)) {
            known = identity;
            epoch++;
        }
    }
}
