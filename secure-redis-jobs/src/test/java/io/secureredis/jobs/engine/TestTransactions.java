package io.secureredis.jobs.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.SavepointManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.SmartTransactionObject;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Transactions of nothing, but with all that Spring's have: participation, suspension, savepoints, and a commit that
 * fails when it is told to.
 */
@Component
@SuppressWarnings("serial")
class TestTransactions extends AbstractPlatformTransactionManager {

    private volatile boolean refuses;

    TestTransactions() {
        setNestedTransactionAllowed(true);
    }

    /** Lets the next commits fail, or not. */
    void refuseCommits(boolean yes) {
        refuses = yes;
    }

    /** What is bound to the thread while a transaction runs. */
    private static final class Holder {
        private final Deque<Object> savepoints = new ArrayDeque<>();
        private boolean rollbackOnly;
    }

    /** One scope's view of it. */
    private static final class Scope implements SmartTransactionObject, SavepointManager {
        private @Nullable Holder holder;

        @Override
        public boolean isRollbackOnly() {
            return holder != null && holder.rollbackOnly;
        }

        @Override
        public void flush() {}

        @Override
        public Object createSavepoint() {
            Object savepoint = new Object();
            holder.savepoints.push(savepoint);
            return savepoint;
        }

        @Override
        public void rollbackToSavepoint(Object savepoint) {
            holder.rollbackOnly = false;
        }

        @Override
        public void releaseSavepoint(Object savepoint) {
            holder.savepoints.remove(savepoint);
        }
    }

    @Override
    protected Object doGetTransaction() {
        Scope scope = new Scope();
        scope.holder = (Holder) TransactionSynchronizationManager.getResource(this);
        return scope;
    }

    @Override
    protected boolean isExistingTransaction(Object transaction) {
        return ((Scope) transaction).holder != null;
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        Holder holder = new Holder();
        ((Scope) transaction).holder = holder;
        TransactionSynchronizationManager.bindResource(this, holder);
    }

    @Override
    protected Object doSuspend(Object transaction) {
        ((Scope) transaction).holder = null;
        return TransactionSynchronizationManager.unbindResource(this);
    }

    @Override
    protected void doResume(@Nullable Object transaction, Object suspended) {
        TransactionSynchronizationManager.bindResource(this, suspended);
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        if (refuses) {
            throw new TransactionSystemException("refused");
        }
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {}

    @Override
    protected void doSetRollbackOnly(DefaultTransactionStatus status) {
        ((Scope) status.getTransaction()).holder.rollbackOnly = true;
    }

    @Override
    protected void doCleanupAfterCompletion(Object transaction) {
        TransactionSynchronizationManager.unbindResource(this);
    }
}
