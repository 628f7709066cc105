package io.secureredis.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.testserver.PlaintextScanner.Finding;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaintextScannerTest {

    private static final String CANARY = "canary-4f1c \"Zoë\"/\\";
    private static final PlaintextScanner SCANNER = PlaintextScanner.forCanaries("never-stored", CANARY);
    private static RedisTestServer server;

    @BeforeAll
    static void start() {
        server = RedisTestServer.builder().start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() {
        server.flushAll();
        server.command("CONFIG", "SET", "slowlog-log-slower-than", "-1");
        server.command("SLOWLOG", "RESET");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET|k|%s",
                "APPEND|k|before %s after",
                "HSET|k|%s|v",
                "HSET|k|f|%s",
                "RPUSH|k|a|b|%s",
                "SADD|k|a|%s",
                "ZADD|k|1|%s",
                "XADD|k|*|%s|v",
                "XADD|k|*|f|%s",
                "PFADD|%s|x",
                "SETBIT|%s|7|1",
                "GEOADD|k|13.4|52.5|%s"
            })
    void scan_canaryAnywhereInAType_isFound(String template) {
        server.command(String.format(template, CANARY).split("\\|"));
        assertThat(SCANNER.scan(server))
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.canary()).isEqualTo(1));
        assertThatThrownBy(() -> SCANNER.assertNone(server))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("canary 1 (raw) in db0 ");
    }

    @Test
    void scan_longValue_isFoundInDumpToo() {
        server.command("SET", "k", CANARY.repeat(50));
        assertThat(SCANNER.scan(server))
                .extracting(Finding::place)
                .containsExactly("db0 string \"k\" GET", "db0 string \"k\" DUMP");
    }

    @Test
    void scan_valueThatCompressionWouldBreakUp_isFoundInDumpToo() {
        // LZF would write the canary as references to its two halves
        String halves = CANARY.substring(0, 10) + " | " + CANARY.substring(10) + " | ";
        server.command("SET", "k", halves + CANARY);
        assertThat(SCANNER.scan(server)).extracting(Finding::place).contains("db0 string \"k\" DUMP");
    }

    @Test
    void scan_consumerGroupName_isFound() {
        server.command("XADD", "k", "*", "f", "v");
        server.command("XGROUP", "CREATE", "k", CANARY, "0");
        assertThat(SCANNER.scan(server)).extracting(Finding::place).contains("db0 stream \"k\" XINFO");
    }

    @Test
    void scan_canaryOfDigits_isFoundAlthoughRedisStoresAnInteger() {
        server.command("HSET", "k", "f", "4929123456789012");
        assertThat(PlaintextScanner.forCanaries("4929123456789012").scan(server))
                .extracting(Finding::place)
                .containsExactly("db0 hash \"k\" HGETALL");
    }

    @Test
    void scan_everyDatabaseAndManyKeys_isRead() throws Exception {
        try (RespConnection redis = server.connect(java.time.Duration.ofSeconds(60))) {
            redis.command("SELECT", "9");
            for (int i = 0; i < 2500; i++) {
                redis.command("SET", "key" + i, i == 1733 ? CANARY : "nothing");
            }
        }
        assertThat(SCANNER.scan(server))
                .extracting(Finding::place)
                .containsExactly("db9 string \"key1733\" GET", "db9 string \"key1733\" DUMP");
    }

    @Test
    void scan_slowLog_isRead() {
        server.command("CONFIG", "SET", "slowlog-log-slower-than", "0");
        server.command("ECHO", CANARY);
        assertThat(SCANNER.scan(server)).containsExactly(new Finding("server SLOWLOG", 1, "raw"));
    }

    @Test
    void scan_base64_isFoundAtEveryAlignment() {
        for (int before = 0; before < 7; before++) {
            byte[] plain = utf8("x".repeat(before) + CANARY + "tail");
            String standard = Base64.getEncoder().encodeToString(plain);
            String urlSafe = Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
            assertThat(renderings(standard)).as("%d before", before).containsExactly("base64");
            assertThat(renderings(urlSafe)).as("%d before", before).containsExactly("base64");
        }
    }

    @Test
    void scan_hex_isFoundInBothCases() {
        assertThat(renderings("00" + HexFormat.of().formatHex(utf8(CANARY)))).containsExactly("hex");
        assertThat(renderings(HexFormat.of().withUpperCase().formatHex(utf8(CANARY))))
                .containsExactly("hex");
    }

    @Test
    void scan_json_isFoundInEveryEscaping() {
        assertThat(renderings("{\"name\":\"canary-4f1c \\\"Zoë\\\"/\\\\\"}")).containsExactly("json");
        assertThat(renderings("{\"name\":\"canary-4f1c \\\"Zo\\u00eb\\\"/\\\\\"}"))
                .containsExactly("json");
        assertThat(renderings("{\"name\":\"canary-4f1c \\\"Zo\\u00EB\\\"/\\\\\"}"))
                .containsExactly("json");
    }

    private static List<String> renderings(String stored) {
        return SCANNER.scan("text", utf8(stored)).stream()
                .map(Finding::rendering)
                .toList();
    }

    @Test
    void assertNone_randomBytes_passes() {
        byte[] noise = new byte[4_000_000];
        new Random(23).nextBytes(noise);
        server.command(utf8("SET"), utf8("k"), noise);
        SCANNER.assertNone(server);
        SCANNER.assertNone("noise", noise);
    }

    @Test
    void scan_binaryKeyName_isPrintedEscaped() {
        server.command(utf8("SET"), new byte[] {'k', 0, (byte) 0xfe, '"'}, utf8(CANARY));
        assertThat(SCANNER.scan(server)).extracting(Finding::place).contains("db0 string \"k\\x00\\xfe\\x22\" GET");
    }

    @Test
    void forCanaries_shorterThanEightBytes_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlaintextScanner.forCanaries("1234567"))
                .withMessageContaining("Canary 0 has 7 bytes");
    }
}
