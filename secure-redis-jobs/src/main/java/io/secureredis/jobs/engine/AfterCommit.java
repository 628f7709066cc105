package io.secureredis.jobs.engine;

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
 * Runs an action after the commit of the transaction on this thread. Runs it at once if there is no transaction, if the
 * transaction has already committed and only calls its synchronizations, or if there is no transaction support.
 *
 * <p>Runs nothing after a rollback of the transaction, or of the savepoint in which {@link #run} was called.
 */
final class AfterCommit {

    private static final boolean TRANSACTIONS = ClassUtils.isPresent(
            "org.springframework.transaction.support.TransactionSynchronizationManager",
            AfterCommit.class.getClassLoader());

    private AfterCommit() {}

    /** Returns whether {@link #run} would wait. */
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

    /** Loaded only if spring-tx is present. */
    private static final class Transaction {

        /**
         * While Spring calls {@code afterCommit}, it does not say whether the transaction has committed, and it would
         * not call a synchronization that is registered then. The first call of a transaction therefore registers a
         * {@link Phase}, which is notified early. If that first call comes from within {@code afterCommit}, the stack
         * shows it.
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
         * Returns whether the {@code afterCommit} of one of these is on the call stack. A transaction that such a
         * callback has begun has other synchronizations, so it still waits for its own commit.
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

    /** Is notified of the commit before the application's own synchronizations are. */
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

        /** The savepoints created after this was registered: rolling back to one of them does not affect it. */
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

        /**
         * Runs if {@code afterCommit} was not called: another synchronization threw in its own, or Spring only
         * participates in the transaction.
         */
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
