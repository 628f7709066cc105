package io.secureredis.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.secureredis.SecureRedisException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** A source of key rings that fails, such as one whose vault is down. */
class LastKeyRingTest {

    private static final Binding PLACE = Binding.of("cache").and("books");
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    private final KeyRing first = KeyRing.of(Secret.fromRawBytes("first secret....".getBytes(UTF_8)));
    private final KeyRing second = KeyRing.of(Secret.fromRawBytes("second secret...".getBytes(UTF_8)));
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Supplier<KeyRing> answer = () -> first;

    @BeforeEach
    void listen() {
        lines.start();
        logger().addAppender(lines);
    }

    @AfterEach
    void close() {
        logger().detachAppender(lines);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(LastKeyRing.class);
    }

    private static KeyRing throwing(Error error) {
        throw error;
    }

    static Stream<Supplier<KeyRing>> failures() {
        return Stream.of(
                () -> null,
                () -> {
                    throw new IllegalStateException("vault down, token canary");
                },
                () -> throwing(new NoClassDefFoundError("canary")),
                () -> throwing(new StackOverflowError("canary")));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void source_failingLater_leavesTheLastRingInUse(Supplier<KeyRing> failure) {
        Sealer sealer = Sealer.of(() -> answer.get());
        NameCipher names = NameCipher.of(() -> answer.get());
        byte[] envelope = sealer.seal(VALUE, PLACE, Duration.ZERO);
        byte[] name = names.encrypt(VALUE, PLACE);
        answer = failure;
        assertThat(sealer.open(envelope, PLACE)).isEqualTo(VALUE);
        assertThat(sealer.open(sealer.seal(VALUE, PLACE, Duration.ZERO), PLACE)).isEqualTo(VALUE);
        assertThat(names.decrypt(name, PLACE)).isEqualTo(VALUE);
        assertThat(names.forms(VALUE, PLACE)).containsExactly(name);
        assertThat(sealer.hideName(PLACE)).isNotEmpty();
        answer = () -> second;
        assertThat(KeyRingSource.keepingLast(() -> answer.get()).keyRing()).isSameAs(second);
        assertThatThrownBy(() -> sealer.open(envelope, PLACE))
                .isInstanceOfSatisfying(
                        OpenException.class,
                        unknown -> assertThat(unknown.failure()).isEqualTo(OpenFailure.UNKNOWN_KEY));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void source_failingFromTheStart_failsWithACodeAndWithoutItsMessage(Supplier<KeyRing> failure) {
        answer = failure;
        Sealer sealer = Sealer.of(() -> answer.get());
        assertThatThrownBy(() -> sealer.seal(VALUE, PLACE, Duration.ZERO))
                .isInstanceOfSatisfying(
                        SecureRedisException.class,
                        refused -> assertThat(refused.code()).isEqualTo("SR118"))
                .hasNoCause()
                .message()
                .contains(LastKeyRingTest.class.getName())
                .doesNotContain("canary");
        answer = () -> first;
        assertThat(sealer.open(sealer.seal(VALUE, PLACE, Duration.ZERO), PLACE)).isEqualTo(VALUE);
    }

    @Test
    void source_failingOften_isLoggedOnceWithoutItsMessage() {
        KeyRingSource kept = KeyRingSource.keepingLast(() -> answer.get());
        answer = () -> {
            throw new IllegalStateException("canary");
        };
        for (int i = 0; i < 100; i++) {
            assertThat(kept.keyRing()).isSameAs(first);
        }
        assertThat(lines.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("The key ring stays as it was", "SR118", "java.lang.IllegalStateException at ")
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failure_sourceFailing_isToldUntilItAnswersAgain(Supplier<KeyRing> failure) {
        KeyRingSource kept = KeyRingSource.keepingLast(() -> answer.get());
        assertThat(kept.failure()).isEmpty();
        answer = failure;
        assertThat(kept.failure())
                .hasValueSatisfying(reason -> assertThat(reason)
                        .startsWith("SR118 ")
                        .contains(LastKeyRingTest.class.getName())
                        .doesNotContain("canary"));
        assertThat(kept.keyRing()).isSameAs(first);
        answer = () -> second;
        assertThat(kept.failure()).isEmpty();
    }

    @Test
    void failure_sourceThatKeepsItsRing_isTheSources() {
        KeyRingSource remembering = new KeyRingSource() {

            @Override
            public KeyRing keyRing() {
                return first;
            }

            @Override
            public Optional<String> failure() {
                return Optional.of("The vault is sealed");
            }
        };
        assertThat(KeyRingSource.keepingLast(remembering).failure()).hasValue("The vault is sealed");
    }

    /** What this library says of a secret that does not fit contains no secret. */
    @Test
    void source_throwingAnExceptionOfThisLibrary_keepsItsCode() {
        answer = () -> KeyRing.of(Secret.fromBase64("not base64!", "The field primary in Vault"));
        assertThatThrownBy(() -> KeyRingSource.keepingLast(() -> answer.get()).keyRing())
                .isInstanceOfSatisfying(
                        SecureRedisException.class,
                        refused -> assertThat(refused.code()).isEqualTo("SR101"));
    }

    @Test
    void source_outOfMemory_isThrown() {
        KeyRingSource kept = KeyRingSource.keepingLast(() -> answer.get());
        answer = () -> throwing(new OutOfMemoryError());
        assertThatThrownBy(kept::keyRing).isInstanceOf(OutOfMemoryError.class);
    }
}
