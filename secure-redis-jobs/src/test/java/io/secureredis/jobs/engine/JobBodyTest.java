package io.secureredis.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secureredis.jobs.JobException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobBodyTest {

    @Test
    void toBytes_parsed_isTheSame() {
        JobBody body = body("[1,\"ä]\",{\"a\":[2]}]", Map.of("traceparent", "00-\"quoted\""));
        JobBody again = JobBody.parse(body.toBytes());
        assertThat(again).usingRecursiveComparison().isEqualTo(body);
    }

    @Test
    void toBytes_noArguments_isTheSpecifiedText() {
        assertThat(body("[]", Map.of()).toBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(
                        "{\"v\":1,\"n\":\"mail.welcome\",\"f\":\"abc\",\"c\":1,\"nb\":2,\"na\":3,\"m\":4,\"s\":\"key\",\"o\":5,\"u\":\"unique \\\"key\\\"\",\"i\":\"order \\\"42\\\"\",\"t\":[\"customer-42\",\"ä\\\"]\"],\"a\":[]}");
    }

    @Test
    void toBytes_nothingThatCanBeLeftOut_isTheSpecifiedText() {
        JobBody body = new JobBody(
                "mail.welcome",
                null,
                1,
                0,
                0,
                0,
                null,
                0,
                null,
                JobBody.Origin.NONE,
                "[]".getBytes(StandardCharsets.UTF_8));
        assertThat(body.toBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"v\":1,\"n\":\"mail.welcome\",\"c\":1,\"nb\":0,\"na\":0,\"a\":[]}");
        assertThat(JobBody.parse(body.toBytes())).usingRecursiveComparison().isEqualTo(body);
    }

    @Test
    void parse_otherJson_isRefused() {
        assertThatThrownBy(() -> JobBody.parse("{\"v\":2}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("SR436");
    }

    @Test
    void toString_always_hidesArguments() {
        assertThat(body("[\"secret\"]", Map.of("h", "header"))).hasToString("JobBody[mail.welcome]");
    }

    private static JobBody body(String arguments, Map<String, String> headers) {
        return new JobBody(
                "mail.welcome",
                "abc",
                1,
                2,
                3,
                4,
                "key",
                5,
                "unique \"key\"",
                new JobBody.Origin("order \"42\"", List.of("customer-42", "ä\"]"), headers),
                arguments.getBytes(StandardCharsets.UTF_8));
    }
}
