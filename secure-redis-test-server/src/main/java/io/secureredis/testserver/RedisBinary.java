package io.secureredis.testserver;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisExecProvider;

/**
 * Finds the redis-server executable: the one named by {@code secureredis.test.redis-server}; otherwise
 * {@code redis-server} on the PATH if it is Redis {@value #OLDEST_MAJOR} or newer; otherwise the one inside
 * {@code org.signal:embedded-redis}.
 */
final class RedisBinary {

    static final String PROPERTY = "secureredis.test.redis-server";
    static final String VARIABLE = "SECURE_REDIS_TEST_SERVER";
    static final String EMBEDDED = "embedded";
    private static final int OLDEST_MAJOR = 7;
    private static final Pattern VERSION = Pattern.compile("v=(\\d+)\\.");
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    static final FileAttribute<Set<PosixFilePermission>> MODE_700 = PosixFilePermissions.asFileAttribute(OWNER_ONLY);

    private static @Nullable Path resolved;
    private static int resolvedMajor;

    private RedisBinary() {}

    static synchronized Path resolve() {
        if (resolved == null) {
            resolved = find(System.getProperty(PROPERTY, System.getenv(VARIABLE)), System.getenv("PATH"));
        }
        return resolved;
    }

    /**
     * Returns whether the server that tests start is Redis 6, which lacks some directives and commands of later
     * releases.
     */
    static synchronized boolean isBeforeSeven() {
        if (resolvedMajor == 0) {
            resolvedMajor = major(resolve());
        }
        return resolvedMajor < OLDEST_MAJOR;
    }

    static Path find(@Nullable String named, @Nullable String searchPath) {
        return find(System.getProperty("os.name"), named, searchPath);
    }

    static Path find(String system, @Nullable String named, @Nullable String searchPath) {
        if (system.startsWith("Windows")) {
            throw new RedisTestServerException("Redis has no server for Windows. Start one elsewhere (WSL, a container)"
                    + " and give its address: -D" + ExternalRedis.PROPERTY + "=redis://127.0.0.1:6379 or "
                    + ExternalRedis.VARIABLE + ". It serves plain standalone tests; those of TLS, ACL, Sentinel,"
                    + " Cluster and crashes need Linux or macOS.");
        }
        if (named != null && !named.equals(EMBEDDED)) {
            return Path.of(named).toAbsolutePath();
        }
        Optional<Path> installed = named == null ? onPath(searchPath) : Optional.empty();
        return installed.orElseGet(() -> extract(cacheDirectory()));
    }

    private static Optional<Path> onPath(@Nullable String searchPath) {
        return Stream.ofNullable(searchPath)
                .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
                .map(directory -> Path.of(directory, "redis-server"))
                .filter(Files::isExecutable)
                .filter(binary -> major(binary) >= OLDEST_MAJOR)
                .findFirst();
    }

    private static int major(Path binary) {
        try {
            Process process = new ProcessBuilder(binary.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            Matcher version =
                    VERSION.matcher(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + binary, e);
        }
    }

    /** Extracts the embedded binary into the directory unless it exists; safe if other JVMs do the same. */
    static Path extract(Path directory) {
        String name = "redis-server-" + RedisExecProvider.redisVersion + "-" + platform();
        Path binary = directory.resolve(name);
        try (InputStream in = RedisExecProvider.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new RedisTestServerException("No embedded Redis for " + platform() + ". Install redis-server, or"
                        + " name one by -D" + PROPERTY + "=/path/to/redis-server");
            }
            if (!Files.exists(binary)) {
                Path part = Files.createTempFile(directory, name, ".part", MODE_700);
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
                Files.setPosixFilePermissions(part, OWNER_ONLY);
                Files.move(part, binary, StandardCopyOption.ATOMIC_MOVE);
            }
            return binary;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot extract the embedded Redis to " + binary, e);
        }
    }

    /**
     * Returns a directory that belongs only to this user. Skips another user's directory in its place, because it could
     * contain any program.
     */
    private static Path cacheDirectory() {
        String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", "_");
        Path directory = Path.of(System.getProperty("java.io.tmpdir"), "secure-redis-test-server-" + user);
        try {
            return isOurs(createIfMissing(directory)) ? directory : WorkDirectory.create();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create " + directory, e);
        }
    }

    private static Path createIfMissing(Path directory) throws IOException {
        try {
            return Files.createDirectory(directory, MODE_700);
        } catch (FileAlreadyExistsException existing) {
            return directory;
        }
    }

    static boolean isOurs(Path directory) throws IOException {
        PosixFileAttributes found =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Path probe = Files.createTempFile("sr-owner", "");
        try {
            return found.isDirectory()
                    && found.permissions().equals(OWNER_ONLY)
                    && found.owner().equals(Files.getOwner(probe));
        } finally {
            Files.delete(probe);
        }
    }

    private static String platform() {
        String system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return system + "-"
                + switch (machine) {
                    case "amd64", "x86_64" -> "amd64";
                    case "aarch64", "arm64" -> "arm64";
                    case "x86", "i386", "i486", "i586", "i686" -> "386";
                    default -> machine;
                };
    }
}
