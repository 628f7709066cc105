package io.secureredis.autoconfigure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.crypto.KeyId;
import io.secureredis.crypto.Secret;
import java.io.File;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;

/** What a user reads who starts an application with a wrong secret or none. */
@ExtendWith(OutputCaptureExtension.class)
class SecureRedisFailureAnalyzerTest {

    @Test
    void start_withoutSecret_saysHowToMakeOne(CapturedOutput output) {
        start();
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("SR201 There is no secret: secure-redis.secret-key is not set, or empty.")
                .contains("    openssl rand -base64 32")
                .contains("  secret-key: ${SECURE_REDIS_SECRET_KEY}")
                .contains("secure-redis.enabled=false");
    }

    @Test
    void start_withBadSecrets_saysWhatIsWrongAndNeverTheSecret(CapturedOutput output) {
        start("--secure-redis.secret-key=not base64 canary");
        assertThat(output).contains("SR101 secure-redis.secret-key is not base64 (17 characters).");
        start("--secure-redis.secret-key=Y2FuYXJ5");
        assertThat(output).contains("SR102 secure-redis.secret-key decodes to 6 bytes; 16, 24 or 32 are required.");
        start("--secure-redis.secret-key=AAECAwQFBgcICQoLDA0ODw==");
        assertThat(output)
                .contains("SR103 secure-redis.secret-key is known to everyone")
                .contains("openssl rand -base64 32")
                .doesNotContain("canary", "Y2FuYXJ5", "AAECAwQFBgcICQoLDA0ODw");
    }

    @Test
    void start_primaryRetired_pointsAtTheWholeRing(CapturedOutput output) {
        KeyId id = Secret.fromBase64(Starter.SECRET).keyId();
        start("--secure-redis.secret-key=" + Starter.SECRET, "--secure-redis.retired-key-ids=" + id);
        assertThat(output)
                .contains("SR115 Key id " + id)
                .contains("secure-redis.retired-key-ids together")
                .doesNotContain(Starter.SECRET);
    }

    @Test
    void start_otherFailureOfOurs_saysWhatToDo(CapturedOutput output) {
        start("--secure-redis.secret-key=" + Starter.SECRET, "--secure-redis.crypto.provider=Nobody");
        assertThat(output)
                .contains("SR112 There is no security provider")
                .contains("Remove secure-redis.crypto.provider, so that the Java runtime's own provider is used")
                .doesNotContain("docs/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "java.util", "com.acme.*", "com.acme.Book", "com", "com acme"})
    void start_badAllowedPackage_saysWhichAndWhatIsRight(String name, CapturedOutput output) {
        start(
                "--secure-redis.secret-key=" + Starter.SECRET,
                "--secure-redis.cache.allowed-packages=com.acme.shop," + name);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("SR223 Cannot allow '" + name + "' as a package of stored classes")
                .contains("    allowed-packages: com.acme.shop");
    }

    @Test
    void start_blankAllowedPackage_isNoPackage(CapturedOutput output) {
        start("--secure-redis.secret-key=" + Starter.SECRET, "--secure-redis.cache.allowed-packages[0]=");
        assertThat(output).contains("SR223 Cannot allow ''").contains("is not the name of a package");
    }

    /** In a process of its own, whose class path is this one without the library. */
    @Test
    void start_smileWithoutItsLibrary_saysWhichOneToAdd() throws Exception {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("jackson-dataformat-smile"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        SmileApplication.class.getName(),
                        "--secure-redis.secret-key=" + Starter.SECRET,
                        "--secure-redis.cache.caches.a.serializer=smile")
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isNotZero();
        assertThat(printed)
                .contains("APPLICATION FAILED TO START")
                .contains("SR236 Cannot use the serializer smile: tools.jackson.dataformat:jackson-dataformat-smile")
                .contains("      <artifactId>jackson-dataformat-smile</artifactId>")
                .doesNotContain(Starter.SECRET);
    }

    private static void start(String... arguments) {
        SpringApplication application = new SpringApplication(Application.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        try {
            application.run(arguments).close();
            throw new AssertionError("It started");
        } catch (RuntimeException expected) {
            assertThat(expected).rootCause().hasMessageStartingWith("SR");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({SecureRedisAutoConfiguration.class, SecureRedisSerializerAutoConfiguration.class})
    static class Application {}

    /** With all that Boot configures, which asks Redis for nothing before the serializers are made. */
    @EnableCaching
    @SpringBootApplication(scanBasePackages = "io.secureredis.autoconfigure.none")
    static class SmileApplication {

        public static void main(String[] arguments) {
            SpringApplication application = new SpringApplication(SmileApplication.class);
            application.setWebApplicationType(WebApplicationType.NONE);
            application.run(arguments);
        }
    }
}
