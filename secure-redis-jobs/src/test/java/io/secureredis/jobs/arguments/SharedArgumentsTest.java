package io.secureredis.jobs.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobException;
import io.secureredis.serializer.AllowedTypes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** Arguments and results that hold the same objects so often that their JSON would not end. */
@Timeout(120)
class SharedArgumentsTest {

    record Pair(Object left, Object right) {}

    private final JobArguments arguments = new JobArguments(
            JsonMapper.builder().build(), AllowedTypes.jdkValues().andPackages("io.secureredis.jobs"));

    static Stream<UnaryOperator<Object>> shapes() {
        return Stream.of(
                each -> List.of(each, each), each -> Map.of("a", each, "b", each), each -> new Pair(each, each), each ->
                        new Object[] {each, each});
    }

    private static Object nested(UnaryOperator<Object> twice) {
        Object value = "canary";
        for (int i = 0; i < 60; i++) {
            value = twice.apply(value);
        }
        return value;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void write_partsThatDoubleWithEachLevel_isRefused(UnaryOperator<Object> twice) {
        JavaType type = arguments.mapper().constructType(Object.class);
        assertThatThrownBy(() -> arguments.write("t", List.of(type), new Object[] {nested(twice)}))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SR413")
                .hasMessageContaining("the same objects")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> arguments.write("t", null, new Object[] {nested(twice)}))
                .hasMessageStartingWith("SR413");
        assertThatThrownBy(() -> arguments.writeResult("t", type, nested(twice)))
                .hasMessageStartingWith("SR414");
    }

    @Test
    void write_manyReferencesToOneObject_isWritten() {
        List<Object> many = new ArrayList<>(Collections.nCopies(10_000, List.of("a", List.of("b"))));
        assertThat(arguments.write("t", null, new Object[] {many})).isNotEmpty();
    }
}
