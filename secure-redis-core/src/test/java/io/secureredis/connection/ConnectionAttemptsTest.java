package io.secureredis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionAttemptsTest {

    private final RuntimeException cut = new RedisConnectionException("Connection closed prematurely");
    private final RuntimeException refused = new RedisConnectionException(
            "Unable to connect", new RedisCommandExecutionException("NOAUTH HELLO must be"));

    private int attempts;

    @Test
    void connect_thatIsCut_tellsTheReasonOfTheNextAttempt() {
        assertThatThrownBy(() -> connect(cut, cut, refused)).isSameAs(refused);
        assertThat(attempts).isEqualTo(3);
    }

    @Test
    void connect_thatIsAlwaysCut_endsAfterThree() {
        assertThatThrownBy(() -> connect(cut, cut, cut, refused)).isSameAs(cut);
        assertThat(attempts).isEqualTo(3);
    }

    @Test
    void connect_thatIsRefused_isNotTriedAgain() {
        assertThatThrownBy(() -> connect(refused, cut)).isSameAs(refused);
        assertThat(attempts).isEqualTo(1);
    }

    @Test
    void connect_thatIsCutOnce_returnsTheConnection() {
        assertThat(connect(cut)).isEqualTo("connected");
        assertThat(attempts).isEqualTo(2);
    }

    private String connect(RuntimeException... failures) {
        Deque<RuntimeException> next = new ArrayDeque<>(List.of(failures));
        return ConnectionAttempts.connect(() -> {
            attempts++;
            if (next.isEmpty()) {
                return "connected";
            }
            throw next.removeFirst();
        });
    }
}
