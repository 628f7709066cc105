package io.secureredis.jobs;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;
import org.springframework.util.ClassUtils;

/**
 * Does something after the commit of the transaction that runs on this thread. Does it at once where there is none, where the transaction has committed already and only calls its
 * synchronizations, or where there is no transaction support at all.
 *
 * <p>Nothing is done after a rollback, of the transaction or of the savepoint inside which {@link #run} was called.
 */
final class AfterCommit {

    private static final boolean TRANSACTIONS = ClassUtils.isPresent(
            "org.springframework.transaction.support.TransactionSynchronizationManager",
            AfterCommit.class.getClassLoader());

    private AfterCommit() {}

    /** Whether {@link #run} would wait. */
    static boolean isAwaited() {
        return TRANSACTIONS && Transaction.isAwaited();
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

        /**
         * Spring does not tell whether the transaction has committed while it calls {@code afterCommit}, and it would not call what is registered then. So the first call of a
         * transaction registers a {@link Phase}, which is told early; and when that first call comes from within {@code afterCommit}, the stack shows it.
         */
        static boolean isAwaited() {
            if (!TransactionSynchronizationManager.isSynchronizationActive()
                    || !TransactionSynchronizationManager.isActualTransactionActive()) {
                return false;
            }
            List<TransactionSynchronization> registered = TransactionSynchronizationManager.getSynchronizations();
            for (TransactionSynchronization one : registered) {
                if (one instanceof Phase phase) {
                    return !phase.committed;
                }
            }
            if (isCommitted(registered)) {
                return false;
            }
            TransactionSynchronizationManager.registerSynchronization(new Phase());
            return true;
        }

        /**
         * Whether this is called, however deep, by the {@code afterCommit} of one of these. A transaction that was begun by such a callback has other synchronizations, so it still
         * waits for its own commit.
         */
        private static boolean isCommitted(List<TransactionSynchronization> registered) {
            Class<?> callback = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                    .walk(frames -> {
                        Class<?> above = null;
                        for (StackWalker.StackFrame frame : (Iterable<StackWalker.StackFrame>) frames::iterator) {
                            if (frame.getDeclaringClass() == TransactionSynchronizationUtils.class
                                    && frame.getMethodName().equals("invokeAfterCommit")) {
                                return above;
                            }
                            above = frame.getDeclaringClass();
                        }
                        return null;
                    });
            return callback != null && registered.stream().anyMatch(callback::isInstance);
        }

        static void register(Runnable action) {
            TransactionSynchronizationManager.registerSynchronization(new Deferred(action));
        }
    }

    /** Learns of the commit before the application's own synchronizations do. */
    private static final class Phase implements TransactionSynchronization {

        private boolean committed;

        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }

        @Override
        public void afterCommit() {
            committed = true;
        }
    }

    /** An action that waits for the commit. */
    private static final class Deferred implements TransactionSynchronization {

        /** Those that were made after this was registered: rolling back to one of them leaves it alone. */
        private final Set<Object> laterSavepoints = Collections.newSetFromMap(new IdentityHashMap<>());

        private @Nullable Runnable action;

        Deferred(Runnable action) {
            this.action = action;
        }

        @Override
        public void savepoint(Object savepoint) {
            laterSavepoints.add(savepoint);
        }

        @Override
        public void savepointRollback(Object savepoint) {
            if (!laterSavepoints.contains(savepoint)) {
                action = null;
            }
        }

        @Override
        public void afterCommit() {
            run();
        }

        /** Where {@code afterCommit} was not called: another synchronization threw in its own, or the transaction is one that Spring takes part in. */
        @Override
        public void afterCompletion(int status) {
            if (status == STATUS_COMMITTED) {
                run();
            }
        }

        private void run() {
            Runnable once = action;
            action = null;
            if (once != null) {
                once.run();
            }
        }
    }
}
