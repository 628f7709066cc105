package io.secureredis.autoconfigure;

import static io.secureredis.autoconfigure.Starter.OTHER_SECRET;
import static io.secureredis.autoconfigure.Starter.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.SecureRedisException;
import io.secureredis.crypto.FileKeyRingSource;
import io.secureredis.crypto.KeyRing;
import io.secureredis.crypto.KeyRingSource;
import io.secureredis.crypto.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class KeyFilesTest {

    @TempDir
    private Path directory;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SecureRedisAutoConfiguration.class))
            .withPropertyValues("secure-redis.key-files-poll-interval=20ms");

    private Path file(String name, String content) throws Exception {
        return Files.writeString(directory.resolve(name), content);
    }

    @Test
    void secretKeyFile_changes_areFollowed() throws Exception {
        Path secret = file("secret", SECRET + "\n");
        runner.withPropertyValues("secure-redis.secret-key-file=" + secret).run(context -> {
            KeyRingSource source = context.getBean(KeyRingSource.class);
            assertThat(source.keyRing().primary()).isEqualTo(Secret.fromBase64(SECRET));
            file("secret", OTHER_SECRET);
            awaitPrimary(source, Secret.fromBase64(OTHER_SECRET));
        });
    }

    /** As a vault's agent writes it: the name of the file is the property. */
    @Test
    void secretKey_inAnImportedDirectory_isReadOnceAtTheStart() throws Exception {
        file("secure-redis.secret-key", SECRET + "\n");
        runner.withInitializer(new ConfigDataApplicationContextInitializer())
                .withPropertyValues("spring.config.import=configtree:" + directory + "/")
                .run(context -> {
                    KeyRingSource source = context.getBean(KeyRingSource.class);
                    assertThat(source).isNotInstanceOf(FileKeyRingSource.class);
                    assertThat(source.keyRing().primary()).isEqualTo(Secret.fromBase64(SECRET));
                });
    }

    @Test
    void previousAndRetiredFiles_besideAFixedSecret_arePartOfTheRing() throws Exception {
        Path previous = file("previous", "# from 2025\n" + OTHER_SECRET + "\n");
        Path retired = file("retired", Secret.fromBase64(OTHER_SECRET).keyId().toString());
        runner.withPropertyValues(
                        "secure-redis.secret-key=" + SECRET,
                        "secure-redis.previous-secret-keys-files=" + previous,
                        "secure-redis.retired-key-ids-files=" + retired)
                .run(context -> {
                    KeyRing ring = context.getBean(KeyRingSource.class).keyRing();
                    assertThat(ring.keyIds()).hasSize(2);
                    assertThat(ring.retired())
                            .containsExactly(Secret.fromBase64(OTHER_SECRET).keyId());
                });
    }

    @Test
    void secretKeyFile_contextClosed_endsThePolling() throws Exception {
        Path secret = file("secret", SECRET);
        FileKeyRingSource[] source = new FileKeyRingSource[1];
        runner.withPropertyValues("secure-redis.secret-key-file=" + secret)
                .run(context -> source[0] = (FileKeyRingSource) context.getBean(KeyRingSource.class));
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("secure-redis-key-files"))
                .allSatisfy(thread -> thread.join(60_000))
                .noneMatch(Thread::isAlive);
        assertThat(source[0].keyRing().primary()).isEqualTo(Secret.fromBase64(SECRET));
    }

    @Test
    void secretKeyAndFile_both_stopTheApplication() throws Exception {
        Path secret = file("secret", SECRET);
        runner.withPropertyValues("secure-redis.secret-key=" + SECRET, "secure-redis.secret-key-file=" + secret)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(SecureRedisException.class)
                        .hasMessageStartingWith("SR210 ")
                        .hasMessageNotContaining(SECRET));
    }

    private static void awaitPrimary(KeyRingSource source, Secret expected) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!source.keyRing().primary().equals(expected)) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
