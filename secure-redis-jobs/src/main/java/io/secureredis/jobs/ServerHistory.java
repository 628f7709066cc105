package io.secureredis.jobs;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.Map;

/**
 * Tells whether the server of a queue may have forgotten something that it had acknowledged: after a failover, since replication lags, or after a restart.
 *
 * <p>A server's account of itself names its process ({@code run_id}) and its replication history ({@code master_replid}). One of them is new whenever another server, or the same one
 * after its death, answers for the queue; then a new epoch begins. A server that refuses INFO is taken for one that forgets nothing. Safe for any number of threads.
 */
final class ServerHistory {

    private final QueueStore store;
    private volatile boolean begun;
    private String known = "";
    private int epoch;

    ServerHistory(QueueStore store) {
        this.store = store;
    }

    /** Looks for the first time, unless that was done; before anything is claimed. */
    void begin() {
        if (!begun) {
            hasAnswered();
            begun = true;
        }
    }

    /** Looks, without waiting. */
    @SuppressWarnings("FutureReturnValueIgnored") // What fails is asked again with the next renewal.
    void look() {
        store.info().thenAccept(this::saw);
    }

    /** The epoch as of the last look: what is acknowledged after this call is acknowledged in this epoch, or a later one. */
    synchronized int epoch() {
        return epoch;
    }

    /**
     * Whether something that was acknowledged in an epoch may be forgotten by now.
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
