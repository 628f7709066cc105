package io.secureredis.testserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisBinaryTest {

    @TempDir
    private Path directory;

    private Path installed(String name, String version) throws Exception {
        Path bin = Files.createDirectory(directory.resolve(name));
        Path binary = bin.resolve("redis-server");
        Files.writeString(
                binary, "#!/bin/sh\necho \"Redis server v=" + version + " sha=00000000:0 malloc=libc bits=64\"\n");
        Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwx------"));
        return bin;
    }

    @Test
    void find_onThePath_isTheFirstThatIsNewEnough() throws Exception {
        Path old = installed("old", "6.2.14");
        Path current = installed("current", "8.2.1");
        String path = Stream.of(directory, old, current)
                .map(Path::toString)
                .reduce((a, b) -> a + File.pathSeparator + b)
                .get();
        assertThat(RedisBinary.find(null, path)).isEqualTo(current.resolve("redis-server"));
    }

    @Test
    void find_onlyAnOldOneOnThePath_isTheEmbeddedOne() throws Exception {
        Path old = installed("old", "6.2.14");
        assertThat(RedisBinary.find(null, old.toString()).getFileName().toString())
                .startsWith("redis-server-7.0.15-");
    }

    @Test
    void find_named_isThatOne() throws Exception {
        Path current = installed("current", "8.2.1");
        assertThat(RedisBinary.find("/opt/redis/redis-server", current.toString()))
                .isEqualTo(Path.of("/opt/redis/redis-server"));
        assertThat(RedisBinary.find(RedisBinary.EMBEDDED, current.toString())
                        .getFileName()
                        .toString())
                .startsWith("redis-server-7.0.15-");
    }

    @Test
    void find_onWindows_saysToGiveAnAddress() {
        assertThatThrownBy(() -> RedisBinary.find("Windows 11", null, null))
                .isInstanceOf(RedisTestServerException.class)
                .hasMessageContaining("-Dsecureredis.test.redis=redis://127.0.0.1:6379")
                .hasMessageContaining("SECURE_REDIS_TEST_URL");
    }

    @Test
    void extract_byManyAtOnce_isOneExecutableFileOfTheOwnerAlone() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            Callable<Path> extract = () -> RedisBinary.extract(directory);
            List<Path> found = new ArrayList<>();
            for (Future<Path> future : pool.invokeAll(java.util.Collections.nCopies(16, extract))) {
                found.add(future.get());
            }
            assertThat(found).containsOnly(found.get(0));
            assertThat(directory).isDirectoryContaining(file -> file.equals(found.get(0)));
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files).containsExactly(found.get(0));
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(found.get(0))))
                    .isEqualTo("rwx------");
            Process version = new ProcessBuilder(found.get(0).toString(), "--version").start();
            assertThat(version.inputReader().readLine()).contains("v=7.0.15");
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void isOurs_onlyAPrivateDirectory() throws Exception {
        Path mine = Files.createDirectory(directory.resolve("mine"), RedisBinary.MODE_700);
        Path open = Files.createDirectory(directory.resolve("open"), RedisBinary.MODE_700);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwx---"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), mine);
        assertThat(RedisBinary.isOurs(mine)).isTrue();
        assertThat(RedisBinary.isOurs(open)).isFalse();
        assertThat(RedisBinary.isOurs(link)).isFalse();
    }
}
