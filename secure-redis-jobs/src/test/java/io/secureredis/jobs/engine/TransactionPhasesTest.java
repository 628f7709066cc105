package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobCall;
import io.secureredis.jobs.JobException;
import io.secureredis.jobs.JobId;
import io.secureredis.jobs.Schedule;
import io.secureredis.jobs.SecureJob;
import io.secureredis.jobs.SecureJobs;
import io.secureredis.jobs.inspect.JobState;
import io.secureredis.testserver.RedisTestServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.reactive.AbstractReactiveTransactionManager;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;

/**
 * A call in whatever phase of a transaction is put at once, put after the commit, or dropped by a rollback; never lost.
 */
class TransactionPhasesTest {

    private static final RedisTestServer REDIS = RedisTestServer.shared();
    private static JobApplication producer;

    @Configuration
    @EnableTransactionManagement
    static class Settings {}

    record Happened(TransactionPhase phase) {}

    @Component
    static class Notes {
        @SecureJob(name = "notes.note", queue = "q")
        public void note(String text) {}
    }

    @Component
    static class Listener {
        private final SecureJobs jobs;

        Listener(SecureJobs jobs) {
            this.jobs = jobs;
        }

        @TransactionalEventListener(
                phase = TransactionPhase.BEFORE_COMMIT,
                condition = "#happened.phase().name() == 'BEFORE_COMMIT'")
        public void beforeCommit(Happened happened) {
            put();
        }

        @TransactionalEventListener(condition = "#happened.phase().name() == 'AFTER_COMMIT'")
        public void afterCommit(Happened happened) {
            put();
        }

        @TransactionalEventListener(condition = "#happened.phase().name() == 'AFTER_COMMIT'")
        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void afterCommitInANewTransaction(Happened happened) {
            put();
        }

        @TransactionalEventListener(
                phase = TransactionPhase.AFTER_ROLLBACK,
                condition = "#happened.phase().name() == 'AFTER_ROLLBACK'")
        public void afterRollback(Happened happened) {
            put();
        }

        @TransactionalEventListener(
                phase = TransactionPhase.AFTER_COMPLETION,
                condition = "#happened.phase().name() == 'AFTER_COMPLETION'")
        public void afterCompletion(Happened happened) {
            put();
        }

        private void put() {
            jobs.call(Notes::note, "event").delay();
        }
    }

    @BeforeAll
    static void start() {
        REDIS.flushAll();
        producer = JobApplication.start(
                REDIS,
                List.of(Notes.class, Listener.class, TestTransactions.class, Settings.class),
                "worker.enabled=false");
    }

    @AfterAll
    static void stop() {
        producer.close();
    }

    @BeforeEach
    void clean() {
        REDIS.flushAll();
    }

    @AfterEach
    void check() {
        QueueInvariants.check(REDIS);
    }

    /** Each way to put one job. */
    static Stream<Consumer<String>> puts() {
        return Stream.of(
                text -> note(text).delay(),
                text -> note(text).delay(Duration.ZERO),
                text -> note(text).immediately().delay(),
                text -> producer.jobs().delayAll(List.of(note(text))));
    }

    @ParameterizedTest
    @MethodSource("puts")
    void afterCommit_firstCallOfTheTransaction_putsAtOnce(Consumer<String> put) {
        List<Long> seen = new ArrayList<>();
        transaction(() -> afterCommit(() -> {
            put.accept("a");
            seen.add(ready());
        }));
        assertThat(seen).containsExactly(1L);
        assertThat(ready()).isEqualTo(1);
    }

    @Test
    void afterCommit_laterCallOfTheTransaction_putsAtOnce() {
        List<Long> seen = new ArrayList<>();
        transaction(() -> {
            afterCommit(() -> {
                note("b").delay();
                seen.add(ready());
            });
            note("a").delay();
        });
        assertThat(seen).hasSize(1).doesNotContain(0L);
        assertThat(ready()).isEqualTo(2);
    }

    @Test
    void afterCommit_callbackThatComesFirstOfAll_losesNothing() {
        transaction(() -> {
            TransactionSynchronizationManager.registerSynchronization(
                    new Callback(Ordered.HIGHEST_PRECEDENCE, () -> note("b").delay()));
            note("a").delay();
        });
        assertThat(ready()).isEqualTo(2);
    }

    @Test
    void afterCommit_schedules_areThereAtOnce() {
        transaction(() -> afterCommit(() -> {
            note("a").scheduleOnce(Schedule.every(Duration.ofHours(1)));
            assertThat(producer.inspector().recurring("q")).hasSize(1);
        }));
        assertThat(producer.inspector().recurring("q")).hasSize(1);
    }

    @Test
    void afterCommit_serviceThatTakesPart_putsAtOnce() {
        transaction(() -> afterCommit(() -> {
            transaction(() -> note("a").delay());
            assertThat(ready()).isEqualTo(1);
        }));
        assertThat(ready()).isEqualTo(1);
    }

    @Test
    void afterCommit_newTransactionCommitted_putsAfterItsCommit() {
        transaction(() -> afterCommit(() -> {
            template(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult(status -> {
                note("a").delay();
                assertThat(ready()).isZero();
            });
            assertThat(ready()).isEqualTo(1);
        }));
    }

    @Test
    void afterCommit_newTransactionRolledBack_putsNothing() {
        transaction(() -> afterCommit(
                () -> template(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult(status -> {
                    note("a").delay();
                    status.setRollbackOnly();
                })));
        assertThat(ready()).isZero();
    }

    @Test
    void afterCommit_putFails_throwsToTheCallback() {
        List<String> seen = new ArrayList<>();
        REDIS.command("CONFIG", "SET", "maxmemory", "1");
        try {
            transaction(() -> afterCommit(() -> {
                try {
                    note("a").queue("broken").delay();
                } catch (JobException e) {
                    seen.add(e.code());
                }
            }));
        } finally {
            REDIS.command("CONFIG", "SET", "maxmemory", "0");
        }
        assertThat(seen).containsExactly("SR471");
    }

    @Test
    void afterCommit_anotherCallbackThrows_putsAllTheSame() {
        assertThatThrownBy(() -> transaction(() -> {
                    afterCommit(() -> {
                        throw new IllegalStateException("another");
                    });
                    note("a").delay();
                }))
                .hasMessage("another");
        assertThat(ready()).isEqualTo(1);
    }

    @Test
    void beforeCommitAndBeforeCompletion_committed_putAfterTheCommit() {
        transaction(() -> TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void beforeCommit(boolean readOnly) {
                note("a").delay();
                assertThat(ready()).isZero();
            }

            @Override
            public void beforeCompletion() {
                note("b").delay();
                assertThat(ready()).isZero();
            }
        }));
        assertThat(ready()).isEqualTo(2);
    }

    @Test
    void beforeCompletion_rolledBack_putsNothing() {
        template(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult(status -> {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCompletion() {
                    note("a").delay();
                }
            });
            status.setRollbackOnly();
        });
        assertThat(ready()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterCompletion_howeverItEnded_putsAtOnce(boolean commits) {
        template(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult(status -> {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int outcome) {
                    note("a").delay();
                }
            });
            if (!commits) {
                status.setRollbackOnly();
            }
        });
        assertThat(ready()).isEqualTo(1);
    }

    @Test
    void commit_fails_putsNothingAndThrows() {
        TestTransactions transactions = producer.get(TestTransactions.class);
        transactions.refuseCommits(true);
        try {
            assertThatThrownBy(() -> transaction(() -> note("a").delay()))
                    .isInstanceOf(TransactionSystemException.class);
        } finally {
            transactions.refuseCommits(false);
        }
        assertThat(ready()).isZero();
    }

    @Test
    void suspended_innerRolledBack_leavesTheOuterOnesCalls() {
        transaction(() -> {
            note("outer").delay();
            template(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult(status -> {
                note("inner").delay();
                status.setRollbackOnly();
            });
            template(TransactionDefinition.PROPAGATION_NOT_SUPPORTED)
                    .executeWithoutResult(status -> note("without").delay());
            assertThat(ready()).isEqualTo(1);
        });
        assertThat(ready()).isEqualTo(2);
    }

    @Test
    void synchronization_withoutATransaction_putsAtOnce() {
        template(TransactionDefinition.PROPAGATION_SUPPORTS).executeWithoutResult(status -> {
            assertThat(TransactionSynchronizationManager.isSynchronizationActive())
                    .isTrue();
            note("a").delay();
            assertThat(ready()).isEqualTo(1);
        });
    }

    @Test
    void savepoint_rolledBack_dropsOnlyWhatWasCalledSince() {
        transaction(() -> {
            note("before").delay();
            TransactionTemplate nested = template(TransactionDefinition.PROPAGATION_NESTED);
            nested.executeWithoutResult(status -> {
                note("dropped").delay();
                nested.executeWithoutResult(inner -> note("dropped too").delay());
                status.setRollbackOnly();
            });
            nested.executeWithoutResult(status -> note("kept").delay());
            note("after").delay();
        });
        assertThat(ready()).isEqualTo(3);
    }

    @Test
    void unique_twiceInATransaction_putsTheFirstAlone() {
        List<JobId> ids = new ArrayList<>();
        transaction(() -> {
            ids.add(note("a").unique("key", Duration.ofHours(1)).delay());
            ids.add(note("b").unique("key", Duration.ofHours(1)).delay());
        });
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(ready()).isEqualTo(1);
        assertThat(producer.inspector().find("q", ids.get(0))).isPresent();
        assertThat(producer.inspector().find("q", ids.get(1))).isEmpty();
        assertThat(note("c").unique("key", Duration.ofHours(1)).delay()).isEqualTo(ids.get(0));
    }

    @Test
    void reactiveTransaction_rolledBack_hasPutAtOnce() {
        ReactiveTransactions transactions = new ReactiveTransactions();
        List<Long> seen = TransactionalOperator.create(transactions)
                .execute(transaction -> {
                    transaction.setRollbackOnly();
                    note("a").delay();
                    return Mono.just(ready());
                })
                .collectList()
                .block();
        assertThat(transactions.rolledBack).isTrue();
        assertThat(seen).containsExactly(1L);
        assertThat(ready()).isEqualTo(1);
    }

    /** Reactive transactions of nothing. */
    private static final class ReactiveTransactions extends AbstractReactiveTransactionManager {

        private boolean rolledBack;

        @Override
        protected Object doGetTransaction(
                org.springframework.transaction.reactive.TransactionSynchronizationManager synchronizations) {
            return new Object();
        }

        @Override
        protected Mono<Void> doBegin(
                org.springframework.transaction.reactive.TransactionSynchronizationManager synchronizations,
                Object transaction,
                TransactionDefinition definition) {
            return Mono.empty();
        }

        @Override
        protected Mono<Void> doCommit(
                org.springframework.transaction.reactive.TransactionSynchronizationManager synchronizations,
                GenericReactiveTransaction status) {
            return Mono.empty();
        }

        @Override
        protected Mono<Void> doRollback(
                org.springframework.transaction.reactive.TransactionSynchronizationManager synchronizations,
                GenericReactiveTransaction status) {
            rolledBack = true;
            return Mono.empty();
        }
    }

    @Test
    void participant_markedRollbackOnly_putsNothing() {
        assertThatThrownBy(() -> transaction(() -> {
                    note("a").delay();
                    template(TransactionDefinition.PROPAGATION_REQUIRED)
                            .executeWithoutResult(status -> status.setRollbackOnly());
                    note("b").delay();
                }))
                .isInstanceOf(UnexpectedRollbackException.class);
        assertThat(ready()).isZero();
    }

    @Test
    void delayAll_withImmediateOnes_putsThoseAtOnce() {
        transaction(() -> {
            List<JobId> ids =
                    producer.jobs().delayAll(List.of(note("a"), note("b").immediately(), note("c")));
            assertThat(ids).hasSize(3).doesNotHaveDuplicates();
            assertThat(ready()).isEqualTo(1);
            assertThat(producer.inspector().find("q", ids.get(1))).isPresent();
        });
        assertThat(ready()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(TransactionPhase.class)
    void eventListener_ofEachPhase_putsItsJobs(TransactionPhase phase) {
        template(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult(status -> {
            producer.context().publishEvent(new Happened(phase));
            if (phase == TransactionPhase.AFTER_ROLLBACK) {
                status.setRollbackOnly();
            }
        });
        assertThat(ready()).isEqualTo(phase == TransactionPhase.AFTER_COMMIT ? 2 : 1);
    }

    /** A synchronization that acts after the commit. */
    private record Callback(int order, Runnable action) implements TransactionSynchronization {
        @Override
        public int getOrder() {
            return order;
        }

        @Override
        public void afterCommit() {
            action.run();
        }
    }

    private static void afterCommit(Runnable action) {
        TransactionSynchronizationManager.registerSynchronization(new Callback(Ordered.LOWEST_PRECEDENCE, action));
    }

    private static void transaction(Runnable action) {
        template(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult(status -> action.run());
    }

    private static TransactionTemplate template(int propagation) {
        TransactionTemplate template = new TransactionTemplate(producer.get(TestTransactions.class));
        template.setPropagationBehavior(propagation);
        return template;
    }

    private static JobCall note(String text) {
        return producer.jobs().call(Notes::note, text);
    }

    private static long ready() {
        return producer.counts("q").get(JobState.READY);
    }
}
