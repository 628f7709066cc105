package io.secureredis.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.secureredis.doctor.DoctorFeature;
import io.secureredis.doctor.DoctorFinding;
import io.secureredis.doctor.DoctorGap;
import io.secureredis.doctor.DoctorReport;
import io.secureredis.doctor.DoctorRule;
import io.secureredis.doctor.DoctorSeverity;
import io.secureredis.testserver.RedisTestServer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.maven.plugin.surefire.log.api.NullConsoleLogger;
import org.apache.maven.plugins.surefire.report.ReportTestCase;
import org.apache.maven.plugins.surefire.report.ReportTestSuite;
import org.apache.maven.plugins.surefire.report.TestSuiteXmlParser;
import org.junit.jupiter.api.Test;

/** What other programs read: SARIF by the schema of its standard, JUnit by a parser of build servers. */
class DoctorFormatsTest {

    private static final DoctorRule RULE =
            new DoctorRule("acl-no-password", DoctorFeature.ACL, "A user needs no password.");
    private static final DoctorRule GAP = new DoctorRule("data-clock", DoctorFeature.DATA, "The clocks differ.");
    private static final DoctorRule GOOD = new DoctorRule("tls-off", DoctorFeature.TLS, "No TLS.");

    private static Schema schema() throws Exception {
        try (InputStream in = DoctorFormatsTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(Objects.requireNonNull(in, "The library that has the schema is not there"));
        }
    }

    private static DoctorReport report() {
        List<DoctorFinding> findings = Arrays.stream(DoctorSeverity.values())
                .map(severity -> new DoctorFinding(
                        RULE, severity, "a:1", "The user \u001b[31m<b>&\"ü\u2028 is on.", "ACL SETUSER a\nresetpass"))
                .toList();
        return new DoctorReport(
                Instant.EPOCH,
                List.of("a:1"),
                List.of(RULE, GAP, GOOD),
                findings,
                List.of(new DoctorGap(GAP, "a:1", "No <answer>.")));
    }

    @Test
    void sarif_ofAnyReport_isValidBySchema() throws Exception {
        assertThat(schema().validate(DoctorJson.sarif(report()), InputFormat.JSON))
                .isEmpty();
        assertThat(schema().validate(
                                DoctorJson.sarif(new DoctorReport(
                                        Instant.EPOCH, List.of("a:1"), List.of(), List.of(), List.of())),
                                InputFormat.JSON))
                .isEmpty();
    }

    @Test
    void sarif_ofARealServer_isValidBySchema() throws Exception {
        try (RedisTestServer server = RedisTestServer.start()) {
            Transcript run =
                    Transcript.of().run("doctor", "--output=sarif", "--url=redis://127.0.0.1:" + server.port());

            assertThat(run.out()).contains("\"ruleId\" : \"tls-off\"");
            assertThat(schema().validate(run.out(), InputFormat.JSON)).isEmpty();
        }
    }

    /** Without this, a schema that allows everything would be enough. */
    @Test
    void schema_refusesWhatIsNoSarif() throws Exception {
        String sarif = DoctorJson.sarif(report());

        for (String wrong : List.of(
                sarif.replace("\"runs\"", "\"run\""),
                sarif.replace("\"2.1.0\"", "\"2.1\""),
                sarif.replace("\"level\" : \"note\"", "\"level\" : \"low\""),
                sarif.replace("\"message\"", "\"massage\""))) {
            assertThat(wrong).isNotEqualTo(sarif);
            assertThat(schema().validate(wrong, InputFormat.JSON)).isNotEmpty();
        }
    }

    @Test
    void junit_ofAnyReport_isReadByAParserOfBuildServers() throws Exception {
        TestSuiteXmlParser parser = new TestSuiteXmlParser(new NullConsoleLogger());
        byte[] xml = DoctorMarkup.junit(report()).getBytes(UTF_8);

        List<ReportTestSuite> suites = parser.parse(new InputStreamReader(new ByteArrayInputStream(xml), UTF_8));

        assertThat(parser.isValid()).isTrue();
        // The parser makes one of each class name, and counts again what the attributes of the file say
        assertThat(suites).extracting(ReportTestSuite::getName).containsExactly("acl", "data", "tls");
        assertThat(suites).extracting(ReportTestSuite::getNumberOfFailures).containsExactly(1, 0, 0);
        assertThat(suites).extracting(ReportTestSuite::getNumberOfErrors).containsOnly(0);
        List<ReportTestCase> cases =
                suites.stream().flatMap(suite -> suite.getTestCases().stream()).toList();
        assertThat(cases)
                .extracting(ReportTestCase::getName)
                .containsExactly("acl-no-password", "data-clock", "tls-off");
        assertThat(DoctorMarkup.junit(report())).contains("tests=\"3\" failures=\"1\" skipped=\"1\" errors=\"0\"");
        assertThat(cases.get(0).hasFailure()).isTrue();
        assertThat(cases.get(0).getFailureType()).isEqualTo("critical");
        assertThat(cases.get(0).getFailureDetail())
                .contains("a:1: The user ?[31m<b>&\"ü? is on.\nremedy: ACL SETUSER a\nresetpass\na:1: The user ");
        assertThat(cases.get(1).hasSkipped()).isTrue();
        assertThat(cases.get(2).isSuccessful()).isTrue();
    }
}
