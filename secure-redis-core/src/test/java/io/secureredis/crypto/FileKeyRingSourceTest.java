package io.secureredis.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.secureredis.SecureRedisException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class FileKeyRingSourceTest {

    private static final Binding PLACE = Binding.of("cache").and("books");

    private final Secret first = random("first", 32);
    private final Secret second = random("second", 16);
    private final Secret third = random("third", 24);
    private final Logger logger = (Logger) LoggerFactory.getLogger(FileKeyRingSource.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Heard heard = new Heard();

    @TempDir
    Path directory;

    private Path primaryFile;
    private Path previousFile;
    private Path retiredFile;

    private static final class Heard implements KeyRingListener {

        final List<KeyRing> rings = new ArrayList<>();
        final List<String> refusals = new ArrayList<>();

        @Override
        public void ringChanged(KeyRing ring) {
            rings.add(ring);
        }

        @Override
        public void ringRefused(SecureRedisException reason) {
            refusals.add(reason.getMessage());
        }
    }

    private static Secret random(String label, int length) {
        byte[] bytes = new byte[length];
        new FixedRandom(label).nextBytes(bytes);
        return Secret.fromRawBytes(bytes);
    }

    private static String base64(Secret secret) {
        return Base64.getEncoder().encodeToString(secret.bytes());
    }

    @BeforeEach
    void prepareFiles() throws IOException {
        primaryFile = directory.resolve("primary");
        previousFile = directory.resolve("previous");
        retiredFile = directory.resolve("retired");
        write(primaryFile, base64(first) + "\n");
        write(previousFile, "");
        write(retiredFile, "# nothing yet\n");
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void noSecretInTheLog() {
        logger.detachAppender(log);
        assertThat(log.list)
                .allSatisfy(event -> assertThat(event.getFormattedMessage())
                        .doesNotContain(base64(first).substring(0, 8))
                        .doesNotContain(base64(second).substring(0, 8))
                        .doesNotContain(base64(third).substring(0, 8)));
        assertThat(heard.refusals)
                .allSatisfy(message -> assertThat(message)
                        .doesNotContain(base64(first).substring(0, 8))
                        .doesNotContain(base64(second).substring(0, 8))
                        .doesNotContain(base64(third).substring(0, 8)));
    }

    private static void write(Path file, String content) throws IOException {
        Files.writeString(file, content);
    }

    /** Polls once a day: tests that need it sooner call reload. */
    private FileKeyRingSource open() {
        return settings().pollInterval(Duration.ofDays(1)).open();
    }

    private FileKeyRingSourceBuilder settings() {
        return FileKeyRingSource.builder()
                .primaryFile(primaryFile)
                .openOnlyFiles(List.of(previousFile))
                .retiredFiles(List.of(retiredFile))
                .listener(heard);
    }

    private static void reloadTwice(FileKeyRingSource source) {
        source.reload();
        source.reload();
    }

    @Test
    void open_files_giveTheRing() throws IOException {
        write(previousFile, "\uFEFF# the one before\r\n" + base64(second) + "\r\n\r\n  " + base64(third) + "  \n");
        write(retiredFile, third.keyId() + "\n0badcafe");
        try (FileKeyRingSource source = open()) {
            assertThat(source.keyRing().primary()).isEqualTo(first);
            assertThat(source.keyRing().keyIds()).containsExactly(first.keyId(), second.keyId(), third.keyId());
            assertThat(source.keyRing().retired()).containsExactly(third.keyId(), KeyId.parse("0badcafe"));
        }
    }

    @Test
    void open_fixedSecretsAndFiles_areOneRing() throws IOException {
        write(previousFile, base64(third));
        FileKeyRingSourceBuilder mixed = FileKeyRingSource.builder()
                .primaryFile(primaryFile)
                .primary(first)
                .openOnly(List.of(second))
                .openOnlyFiles(List.of(previousFile))
                .retired(List.of(second.keyId()));
        try (FileKeyRingSource source = mixed.open()) {
            assertThat(source.keyRing().keyIds()).containsExactly(first.keyId(), second.keyId(), third.keyId());
            assertThat(source.keyRing().retired()).containsExactly(second.keyId());
        }
    }

    @Test
    void reload_nothingChanged_keepsTheVeryRing() {
        try (FileKeyRingSource source = open()) {
            KeyRing before = source.keyRing();
            assertThat(source.reload()).isFalse();
            assertThat(source.keyRing()).isSameAs(before);
            assertThat(heard.rings).isEmpty();
        }
    }

    @Test
    void reload_newContent_countsWhenItWasSeenTwice() throws IOException {
        try (FileKeyRingSource source = open()) {
            write(primaryFile, base64(second));
            assertThat(source.reload()).isTrue();
            assertThat(source.keyRing().primary()).isEqualTo(first);
            assertThat(source.reload()).isFalse();
            assertThat(source.keyRing().primary()).isEqualTo(second);
            assertThat(heard.rings).containsExactly(source.keyRing());
        }
    }

    /** Polls once a day: the second read would come tomorrow, if it were not made after half a second. */
    @Test
    void poll_newContent_isReadOnceMoreAfterHalfASecond() throws Exception {
        assertThat(FileKeyRingSource.SETTLE).isEqualTo(Duration.ofMillis(500));
        BlockingQueue<KeyRing> rings = new LinkedBlockingQueue<>();
        FileKeyRingSourceBuilder settings = settings()
                .pollInterval(Duration.ofDays(1))
                .listener(new KeyRingListener() {
                    @Override
                    public void ringChanged(KeyRing ring) {
                        rings.add(ring);
                    }
                });
        try (FileKeyRingSource source = settings.open()) {
            write(primaryFile, base64(second));
            source.poll();
            assertThat(source.keyRing().primary()).isEqualTo(first);
            KeyRing changed = rings.poll(1, TimeUnit.MINUTES);
            assertThat(changed).isNotNull().isSameAs(source.keyRing());
            assertThat(source.keyRing().primary()).isEqualTo(second);
        }
    }

    /** 32 of the 44 characters of a secret are a well-formed shorter one. */
    @Test
    void reload_fileInTheMiddleOfBeingWritten_neverTakesTheShorterSecret() throws IOException {
        try (FileKeyRingSource source = open()) {
            String next = base64(random("next", 32));
            write(primaryFile, next.substring(0, 32));
            source.reload();
            assertThat(source.keyRing().primary()).isEqualTo(first);
            write(primaryFile, next);
            source.reload();
            assertThat(source.keyRing().primary()).isEqualTo(first);
            source.reload();
            assertThat(source.keyRing().primary()).isEqualTo(random("next", 32));
        }
        assertThat(heard.rings).hasSize(1);
        assertThat(heard.refusals).isEmpty();
    }

    @Test
    void reload_unchangedSecrets_keepTheirObjects() throws IOException {
        try (FileKeyRingSource source = open()) {
            Secret before = source.keyRing().primary();
            write(previousFile, base64(second));
            reloadTwice(source);
            assertThat(source.keyRing().keyIds()).containsExactly(first.keyId(), second.keyId());
            assertThat(source.keyRing().primary()).isSameAs(before);
        }
    }

    @Test
    void reload_brokenContent_keepsTheRingAndIsReportedOnce() throws IOException {
        try (FileKeyRingSource source = open()) {
            KeyRing before = source.keyRing();
            write(primaryFile, "!" + base64(second));
            for (int i = 0; i < 10; i++) {
                source.reload();
            }
            assertThat(source.keyRing()).isSameAs(before);
            assertThat(heard.refusals).hasSize(1);
            assertThat(heard.refusals.get(0)).startsWith("SR101 The secret in " + primaryFile + " is not base64");
            assertThat(log.list).hasSize(1);
            assertThat(source.failure()).hasValue(heard.refusals.get(0));

            write(primaryFile, base64(second));
            reloadTwice(source);
            assertThat(source.keyRing().primary()).isEqualTo(second);
            assertThat(source.failure()).isEmpty();

            write(primaryFile, "!" + base64(third));
            reloadTwice(source);
            assertThat(heard.refusals).as("broken again, told again").hasSize(2);
        }
    }

    @Test
    void reload_fileGoneAndBack_goesOnWithTheRing() throws IOException {
        try (FileKeyRingSource source = open()) {
            KeyRing before = source.keyRing();
            Files.delete(previousFile);
            reloadTwice(source);
            assertThat(source.keyRing()).isSameAs(before);
            assertThat(heard.refusals).hasSize(1);
            assertThat(heard.refusals.get(0))
                    .startsWith("SR117 Cannot use secret file " + previousFile + ": it does not exist.");
            write(previousFile, "");
            reloadTwice(source);
            assertThat(source.keyRing()).isSameAs(before);
            assertThat(heard.rings).isEmpty();
        }
    }

    @Test
    void reload_primaryRetired_keepsTheRing() throws IOException {
        try (FileKeyRingSource source = open()) {
            write(retiredFile, first.keyId().toString());
            reloadTwice(source);
            assertThat(source.keyRing().retired()).isEmpty();
            assertThat(heard.refusals).hasSize(1);
            assertThat(heard.refusals.get(0)).startsWith("SR115 ");
        }
    }

    @Test
    void open_unusableFile_isRefusedWithItsPlaceAndNotItsContent() throws IOException {
        assertRefused(primaryFile, "", "SR117 Cannot use secret file " + primaryFile + ": it holds 0 secrets");
        assertRefused(
                primaryFile,
                base64(second) + "\n" + base64(third),
                "SR117 Cannot use secret file " + primaryFile + ": it holds 2 secrets");
        assertRefused(
                primaryFile,
                base64(second).repeat(3000),
                "SR117 Cannot use secret file " + primaryFile + ": it has more than 65536 bytes");
        assertRefused(primaryFile, base64(second) + base64(third), "SR101 The secret in " + primaryFile);
        write(primaryFile, base64(first));
        assertRefused(
                previousFile,
                "# old\n\n" + base64(second).substring(0, 8),
                "SR102 The secret in line 3 of " + previousFile + " decodes to 6 bytes");
        write(previousFile, "");
        assertRefused(
                retiredFile,
                base64(second),
                "SR117 Cannot use secret file " + retiredFile + ": line 1 of " + retiredFile + " is not a key id");
        Files.delete(retiredFile);
        Files.createDirectory(retiredFile);
        assertThatThrownBy(this::open)
                .isInstanceOf(SecureRedisException.class)
                .hasMessageStartingWith("SR117 Cannot use secret file " + retiredFile + ": it cannot be read");
    }

    private void assertRefused(Path file, String content, String message) throws IOException {
        write(file, content);
        assertThatThrownBy(this::open)
                .isInstanceOf(SecureRedisException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining(base64(second).substring(0, 6))
                .hasNoCause();
    }

    @Test
    void open_noPrimary_isRefused() {
        assertThatThrownBy(() -> FileKeyRingSource.builder().open()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> FileKeyRingSource.builder().pollInterval(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The whole of docs/guides/key-rotation.md, as seen by an application that never stops. */
    @Test
    void rotation_publishPromoteRetire_loosesNothingUntilRetired() throws IOException {
        try (FileKeyRingSource source = open()) {
            Sealer sealer = Sealer.of(source);
            byte[] old = seal(sealer);

            write(previousFile, base64(second));
            reloadTwice(source);
            byte[] published = Sealer.of(KeyRing.of(second))
                    .seal("from another instance".getBytes(StandardCharsets.UTF_8), PLACE, Duration.ZERO);
            assertThat(sealer.open(published, PLACE)).isNotEmpty();
            assertThat(EnvelopeHeader.parse(seal(sealer)).keyId()).isEqualTo(first.keyId());

            write(previousFile, base64(first) + "\n" + base64(second));
            reloadTwice(source);
            write(primaryFile, base64(second));
            reloadTwice(source);
            assertThat(EnvelopeHeader.parse(seal(sealer)).keyId()).isEqualTo(second.keyId());
            assertThat(sealer.open(old, PLACE)).isNotEmpty();

            write(retiredFile, first.keyId().toString());
            reloadTwice(source);
            assertThatThrownBy(() -> sealer.open(old, PLACE))
                    .isInstanceOfSatisfying(
                            OpenException.class, e -> assertThat(e.failure()).isEqualTo(OpenFailure.RETIRED_KEY));
            assertThat(sealer.open(published, PLACE)).isNotEmpty();
        }
    }

    private static byte[] seal(Sealer sealer) {
        return sealer.seal(new byte[] {1}, PLACE, Duration.ZERO);
    }

    /** As the kubelet does it: one step replaces the directory behind the link {@code ..data}. */
    @Test
    void poll_kubernetesSwapsItsLink_followsIt() throws Exception {
        Path volume = Files.createDirectory(directory.resolve("volume"));
        volumeVersion(volume, "..1", base64(first), "");
        Files.createSymbolicLink(volume.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(volume.resolve("primary"), Path.of("..data/primary"));
        Files.createSymbolicLink(volume.resolve("previous"), Path.of("..data/previous"));

        BlockingQueue<KeyRing> changed = new LinkedBlockingQueue<>();
        FileKeyRingSourceBuilder settings = FileKeyRingSource.builder()
                .primaryFile(volume.resolve("primary"))
                .openOnlyFiles(List.of(volume.resolve("previous")))
                .pollInterval(Duration.ofMillis(5))
                .listener(new KeyRingListener() {
                    @Override
                    public void ringChanged(KeyRing ring) {
                        changed.add(ring);
                        throw new IllegalStateException("a listener that fails ends nothing");
                    }
                });
        try (FileKeyRingSource source = settings.open()) {
            for (int version = 2; version < 5; version++) {
                Secret next = random("version " + version, 32);
                volumeVersion(
                        volume,
                        ".." + version,
                        base64(next),
                        base64(source.keyRing().primary()));
                Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), Path.of(".." + version));
                Files.move(link, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

                KeyRing ring = changed.poll(30, TimeUnit.SECONDS);
                assertThat(ring).isNotNull();
                assertThat(ring.primary()).isEqualTo(next);
                assertThat(source.keyRing()).isSameAs(ring);
            }
        }
    }

    private static void volumeVersion(Path volume, String name, String primary, String previous) throws IOException {
        Path version = Files.createDirectory(volume.resolve(name));
        write(version.resolve("primary"), primary);
        write(version.resolve("previous"), previous);
    }

    @Test
    void close_polling_endsItsThread() throws Exception {
        FileKeyRingSource source = settings().pollInterval(Duration.ofMillis(1)).open();
        write(primaryFile, base64(second));
        Thread poller = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("secure-redis-key-files"))
                .findFirst()
                .orElseThrow();
        assertThat(poller.isDaemon()).isTrue();
        source.close();
        source.close();
        poller.join(30_000);
        assertThat(poller.isAlive()).isFalse();
        assertThat(source.keyRing()).isNotNull();
    }
}
