package io.secureredis.jobs;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/** Does something after the commit of the transaction that runs on this thread, or at once where there is none, or no transaction support at all. */
final class AfterCommit {

    private static final boolean TRANSACTIONS = ClassUtils.isPresent(
            "org.springframework.transaction.support.TransactionSynchronizationManager",
            AfterCommit.class.getClassLoader());

    private AfterCommit() {}

    /** Whether {@link #run} would wait. */
    static boolean isAwaited() {
        return TRANSACTIONS && Transaction.isActive();
    }

    static void run(Runnable action) {
        if (isAwaited()) {
            Transaction.register(action);
        } else {
            action.run();
        }
    }

    /** Loaded only where spring-tx is there. */
    private static final class Transaction {

        static boolean isActive() {
            return TransactionSynchronizationManager.isSynchronizationActive()
                    && TransactionSynchronizationManager.isActualTransactionActive();
        }

        static void register(Runnable action) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    action.run();
                }
            });
        }
    }
}
