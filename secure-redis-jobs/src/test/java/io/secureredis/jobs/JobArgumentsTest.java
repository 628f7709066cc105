package io.secureredis.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

class JobArgumentsTest {

    record Item(String name, BigDecimal price, Optional<Instant> soldAt) {}

    /** Found by its getter. */
    public static class Unwritable {
        public String getValue() {
            throw new IllegalStateException("canary");
        }
    }

    static class Jobs {
        void plain(long number, String text, boolean flag) {}

        void rich(List<Item> items, Map<String, Item> byName, Optional<Duration> wait, byte[] bytes) {}

        void dates(LocalDate day, ZonedDateTime moment, Instant instant) {}

        void stream(InputStream in) {}

        void anything(Object value) {}
    }

    private final JobArguments arguments = new JobArguments(JsonMapper.builder().build());

    @Test
    void write_plainValues_readsTheSame() {
        assertThat(there("plain", 1L, "ä\"]", true)).containsExactly(1L, "ä\"]", true);
    }

    @Test
    void write_recordsGenericsOptionalsAndBytes_readsTheSame() {
        Item item = new Item("book", new BigDecimal("12.50"), Optional.of(Instant.ofEpochSecond(5)));
        byte[] bytes = {0, -1, 127};
        Object[] read = there("rich", List.of(item), Map.of("a", item), Optional.of(Duration.ofDays(1)), bytes);
        assertThat(read).containsExactly(List.of(item), Map.of("a", item), Optional.of(Duration.ofDays(1)), bytes);
    }

    @Test
    void write_dates_readsTheSame() {
        ZonedDateTime moment = ZonedDateTime.parse("2026-03-01T10:00:00Z");
        Object[] read = there("dates", LocalDate.EPOCH, moment, Instant.EPOCH);
        assertThat(read[0]).isEqualTo(LocalDate.EPOCH);
        assertThat(((ZonedDateTime) read[1]).toInstant()).isEqualTo(moment.toInstant());
        assertThat(read[2]).isEqualTo(Instant.EPOCH);
    }

    @Test
    void write_null_readsNull() {
        assertThat(there("plain", 1L, null, false)).containsExactly(1L, null, false);
    }

    @Test
    void write_mapperWithDefaultTyping_namesNoClass() {
        JsonMapper typed = JsonMapper.builder()
                .activateDefaultTyping(BasicPolymorphicTypeValidator.builder()
                        .allowIfBaseType(Object.class)
                        .build())
                .build();
        byte[] json = new JobArguments(typed)
                .write("t", signature("anything").types(), new Object[] {new Item("x", BigDecimal.ONE, Optional.empty())
                });
        assertThat(json).asString(StandardCharsets.UTF_8).doesNotContain("Item");
    }

    @Test
    void write_unwritable_namesTheArgumentAndHidesItsValue() {
        Object[] values = {1L, new Unwritable()};
        assertThatThrownBy(() -> arguments.write("mail.welcome", null, values))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SR413 Argument 2 of the job mail.welcome")
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    @Test
    void read_fewerOrMoreThanParameters_isRefused() {
        for (String json : List.of("[1,\"a\"]", "[1,\"a\",true,false]", "[\"x\",\"a\",true]")) {
            assertThatThrownBy(() -> arguments.read(
                            "mail.welcome", signature("plain").types(), json.getBytes(StandardCharsets.UTF_8)))
                    .hasMessageStartingWith("SR432");
        }
    }

    @Test
    void signature_typeThatCannotBeMade_isRefused() {
        assertThatThrownBy(() -> signature("stream")).isInstanceOf(InvalidDefinitionException.class);
    }

    @Test
    void signature_otherParameters_hasAnotherFingerprint() {
        assertThat(signature("plain").fingerprint())
                .hasSize(12)
                .isEqualTo(signature("plain").fingerprint())
                .isNotEqualTo(signature("dates").fingerprint());
    }

    private Object[] there(String method, Object... values) {
        JobSignature signature = signature(method);
        return arguments.read("t", signature.types(), arguments.write("t", signature.types(), values));
    }

    private JobSignature signature(String name) {
        Method method = Arrays.stream(Jobs.class.getDeclaredMethods())
                .filter(one -> one.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return JobSignature.of(method, Jobs.class, arguments.mapper());
    }
}
