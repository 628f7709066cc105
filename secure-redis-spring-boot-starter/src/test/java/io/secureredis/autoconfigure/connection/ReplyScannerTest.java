package io.secureredis.autoconfigure.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyScannerTest {

    private static final String TOO_LONG = "$11\r\n";

    private static int scan(ReplyScanner scanner, String bytes) {
        return scanner.scan(Unpooled.wrappedBuffer(bytes.getBytes(ISO_8859_1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+OK\r\n",
                "-ERR $99\r\n",
                ":12\r\n",
                "$-1\r\n",
                "$0\r\n\r\n",
                "$10\r\n$11\r\n$11\r\n\r\n",
                "*-1\r\n",
                "*0\r\n",
                "*2\r\n$1\r\na\r\n*1\r\n:1\r\n",
                "%1\r\n+a\r\n=5\r\ntxt:a\r\n",
                "~1\r\n_\r\n",
                "|1\r\n+a\r\n+b\r\n$1\r\nx\r\n",
                "*1\r\n|1\r\n+a\r\n+b\r\n,1.5\r\n",
                "#t\r\n",
                "(12345678901234567890\r\n",
                "!3\r\nERR\r\n"
            })
    void scan_shortReply_passesAndTheNextIsJudgedByItself(String reply) {
        for (int cut = 0; cut <= reply.length(); cut++) {
            ReplyScanner scanner = new ReplyScanner(10);
            assertThat(scan(scanner, reply.substring(0, cut))).isEqualTo(ReplyScanner.FINE);
            assertThat(scan(scanner, reply.substring(cut))).isEqualTo(ReplyScanner.FINE);
            assertThat(scan(scanner, ">1\r\n+x\r\n")).isEqualTo(ReplyScanner.FINE);
            assertThat(scan(scanner, reply + TOO_LONG)).isEqualTo(reply.length());
            assertThat(scanner.length()).isEqualTo(11);
            assertThat(scanner.isPush()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {">2\r\n+message\r\n", ">2\r\n+a\r\n*1\r\n"})
    void scan_pushTooLong_isKnownAsSuch(String beginning) {
        ReplyScanner scanner = new ReplyScanner(10);
        assertThat(scan(scanner, beginning + TOO_LONG)).isEqualTo(beginning.length());
        assertThat(scanner.isPush()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "$x\r\n", "*?\r\n", "$99999999999999999999999\r\n"})
    void scan_unknown_givesUpWithoutHarm(String reply) {
        assertThat(scan(new ReplyScanner(10), reply + TOO_LONG)).isEqualTo(ReplyScanner.FINE);
    }
}
