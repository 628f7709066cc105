package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.autoconfigure.SecureRedisAutoConfiguration;
import io.secureredis.autoconfigure.SecureRedisSerializerAutoConfiguration;
import io.secureredis.autoconfigure.Starter;
import io.secureredis.testserver.TestCertificates;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

/** What the log and the exception of a start show, if a property that holds a credential is wrong. */
@ExtendWith(OutputCaptureExtension.class)
class ConnectionAddressCheckTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            url=redis://u:CANARY pw@localhost:6379     | url is not a URL of Redis: illegal character in
            url=redis://u:CANARYpw@[bad                | url is not a URL of Redis: expected closing bracket
            url=redis://u:CANARY%zz@localhost:6379     | url is not a URL of Redis: malformed escape pair
            url=CANARYs://u:CANARYp@localhost:6379     | url is not a URL of Redis: its scheme is neither redis nor rediss
            url=CANARY                                 | url is not a URL of Redis: its scheme is neither redis nor rediss
            url=redis://u:CANARY#x@localhost:6379      | url is not a URL of Redis: it names no host
            url=redis://u:CANARYpw@exa_mple:6379       | url is not a URL of Redis: it names no host
            url=redis://CANARY?pw@localhost:6379       | url is not a URL of Redis: something other than a database number
            url=redis://CANARY/pw@localhost:6379       | url is not a URL of Redis: something other than a database number
            url=redis://localhost/CANARY               | url is not a URL of Redis: something other than a database number
            url=redis://localhost/0#CANARY             | url is not a URL of Redis: something other than a database number
            host=redis://u:CANARY@localhost            | host is not a host name
            host=u:CANARY@localhost                    | host is not a host name
            cluster.nodes=localhost:1,u:CANARY@b:2     | cluster.nodes[1] is not host:port
            cluster.nodes=localhost:CANARY             | cluster.nodes[0] is not host:port
            masterreplica.nodes=redis://u:CANARY@h:1   | masterreplica.nodes[0] is not host:port
            sentinel.nodes=CANARY                      | sentinel.nodes[0] is not host:port
            """)
    void start_withAnAddressThatIsNone_namesThePropertyAlone(String setting, String problem, CapturedOutput output) {
        String thrown = start("spring.data.redis." + setting, "spring.data.redis.sentinel.master=m");

        assertThat(output)
                .contains("APPLICATION FAILED TO START", "SR367 spring.data.redis." + problem, "Action:")
                .doesNotContain("CANARY");
        assertThat(thrown).contains("SR367 spring.data.redis." + problem).doesNotContain("CANARY");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            spring.data.redis.lettuce.pool.max-active=0      | SR227 spring.data.redis.lettuce.pool.max-active is out of
            spring.data.redis.jedis.pool.max-active=0        | SR227 spring.data.redis.jedis.pool.max-active is out of
            spring.data.redis.host=${NOPE}                   | SR362 spring.data.redis.host is the placeholder ${NOPE}
            spring.data.redis.host=a.${NOPE}.example         | SR362 spring.data.redis.host is the placeholder ${NOPE}
            spring.data.redis.url=rediss://${NOPE}:6379      | SR362 spring.data.redis.url is the placeholder ${NOPE}
            spring.data.redis.username=${NOPE}               | SR362 spring.data.redis.username is the placeholder
            spring.data.redis.cluster.nodes=${NOPE}          | SR362 spring.data.redis.cluster.nodes[0] is the placeholder
            secure-redis.connection.unix-socket=${NOPE}      | is the placeholder ${NOPE}, which nothing resolves
            secure-redis.connection.credentials.password-file=${NOPE} | SR362 secure-redis.connection.credentials.password-file is
            secure-redis.connection.replicas.password-file=/run/${NOPE} | SR362 secure-redis.connection.replicas.password-file (
            secure-redis.connection.command-timeout=${NOPE}  | SR362 secure-redis.connection.command-timeout (
            secure-redis.connection.credentials.username=app | SR227 secure-redis.connection.credentials.username is set
            secure-redis.connection.credentials.username-file=/x | SR227 secure-redis.connection.credentials.username-file is
            """)
    void start_settingThatCannotWork_namesItAndTheRemedy(String setting, String problem, CapturedOutput output) {
        start(setting);
        assertThat(output).contains("APPLICATION FAILED TO START", problem, "Action:");
    }

    /** That is what ${REDIS_SOCKET:} gives where there is no such variable. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "secure-redis.connection.unix-socket=",
                "secure-redis.connection.credentials.password-file=",
                "secure-redis.connection.credentials.username=",
                "secure-redis.connection.credentials.username-file=",
                "secure-redis.connection.replicas.password-file="
            })
    void start_emptySetting_countsAsNone(String setting) {
        assertThat(start(setting)).isEqualTo("started");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secure-redis.secret-key-file=CANARYsecretCANARYsecretCANARYsecret==",
                "secure-redis.secret-key-file=/CANARYsecretCANARYsecretCANARYsecret=",
                "secure-redis.secret-key-file=CANARY/secretCANARYsecretCANARYsecret=",
                "secure-redis.previous-secret-keys-files=CANARYsecretCANARYsecretCANARYsecret==",
                "secure-redis.retired-key-ids-files=CANARYsecretCANARYsecretCANARYsecret==",
                "secure-redis.connection.credentials.password-file=CANARY-password",
                "secure-redis.connection.credentials.password-file=CANARY p@ss/word",
            })
    void start_withASecretInThePlaceOfAFile_doesNotPrintIt(String setting, CapturedOutput output) {
        String thrown = start(
                setting,
                setting.startsWith("secure-redis.secret") ? "a=b" : "secure-redis.secret-key=" + Starter.SECRET);

        assertThat(output)
                .contains("APPLICATION FAILED TO START", "(not shown)", setting.substring(0, setting.indexOf('=')));
        assertThat(output + thrown).doesNotContain("CANARY");
    }

    /** Boot, Java and Netty read these, and this library adds nothing. */
    @Test
    void start_withAWrongPasswordOfAKey_doesNotPrintIt(CapturedOutput output) throws Exception {
        String pem = "spring.ssl.bundle.pem.redis.keystore.";
        String jks = "spring.ssl.bundle.jks.redis.";
        try (TestCertificates certificates = TestCertificates.create()) {
            String key = Files.readString(certificates.client().key());
            Path broken = Files.writeString(directory.resolve("key.pem"), key.replaceFirst("-\n", "-\nCANARY"));
            Path store = Files.writeString(directory.resolve("store.p12"), "CANARYstore");
            String certificate =
                    pem + "certificate=file:" + certificates.client().certificate();
            List<String[]> settings = List.of(
                    new String[] {certificate, pem + "private-key=file:" + broken},
                    new String[] {
                        certificate,
                        pem + "private-key=file:" + certificates.client().key(),
                        pem + "private-key-password=CANARYpassword"
                    },
                    new String[] {certificate, pem + "private-key=-----BEGIN PRIVATE KEY-----\nCANARY"},
                    new String[] {
                        jks + "keystore.location=file:" + store, jks + "keystore.password=CANARYpassword",
                    },
                    new String[] {
                        jks + "truststore.location=file:" + store,
                        jks + "truststore.password=CANARYpassword",
                        jks + "key.password=CANARYpassword"
                    });
            for (String[] setting : settings) {
                List<String> all = new ArrayList<>(List.of(setting));
                all.add("spring.data.redis.ssl.bundle=redis");
                all.add("secure-redis.secret-key=" + Starter.SECRET);
                String thrown = start(all.toArray(String[]::new));
                String last = setting[setting.length - 1];
                // A password for a key that has none is not used
                assertThat(thrown).as(last).contains(last.contains("private-key-password") ? "started" : "SR368 ");
                assertThat(thrown + output).as(last).doesNotContain("CANARY");
            }
        }
    }

    /** Returns the stack trace. */
    private static String start(String... settings) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        List<String> arguments = new ArrayList<>();
        arguments.add("--secure-redis.connection.start-check=off");
        boolean keyed = String.join(" ", settings).contains("secure-redis.secret-key");
        if (!keyed) {
            arguments.add("--secure-redis.secret-key=" + Starter.SECRET);
        }
        for (String setting : settings) {
            arguments.add("--" + setting);
        }
        try {
            application.run(arguments.toArray(String[]::new)).close();
            return "started";
        } catch (RuntimeException failed) {
            StringWriter trace = new StringWriter();
            failed.printStackTrace(new PrintWriter(trace, true));
            return trace.toString();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        SslAutoConfiguration.class,
        ConnectionAutoConfiguration.class,
        DataRedisAutoConfiguration.class,
        SecureRedisAutoConfiguration.class,
        SecureRedisSerializerAutoConfiguration.class
    })
    static class Application {}
}
