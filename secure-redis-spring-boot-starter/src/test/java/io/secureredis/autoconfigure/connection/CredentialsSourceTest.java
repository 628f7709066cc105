package io.secureredis.autoconfigure.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.ReauthenticateBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.event.connection.ReauthenticationEvent;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.secureredis.connection.Credentials;
import io.secureredis.connection.CredentialsSource;
import io.secureredis.connection.StreamingCredentials;
import io.secureredis.testserver.RedisTestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsSourceTest {

    private static final Duration NEVER = Duration.ofDays(1);

    @TempDir
    Path directory;

    @Test
    void rotation_underLoad_failsNoCommandAndLogsLiveConnectionsIn() throws Exception {
        Path file = write("password", "first-password\n");
        try (RedisTestServer server = RedisTestServer.builder()
                        .user("app", "on >first-password ~* &* +@all")
                        .user("default", "off")
                        .start();
                FileCredentialsSource source = FileCredentialsSource.ofPassword("app", file, NEVER);
                Client client = new Client(server, source)) {
            StatefulRedisConnection<String, String> connection = client.client.connect();
            StatefulRedisPubSubConnection<String, String> subscriber = client.client.connectPubSub();
            subscriber.sync().subscribe("channel");
            BlockingQueue<String> logins = client.logins();
            AtomicBoolean stop = new AtomicBoolean();
            Future<Integer> load = client.submit(() -> {
                int done = 0;
                while (!stop.get()) {
                    connection.sync().set("k", "v");
                    done++;
                }
                return done;
            });

            server.command("ACL", "SETUSER", "app", ">second-password");
            write("password", "second-password\r\n");
            source.refresh();
            // One for each connection: the shared one, and the subscriber's, which RESP 3 permits
            assertThat(logins.poll(60, TimeUnit.SECONDS)).isNotNull();
            assertThat(logins.poll(60, TimeUnit.SECONDS)).isNotNull();
            server.command("ACL", "SETUSER", "app", "<first-password");
            assertThat(client.client.connect().sync().ping()).isEqualTo("PONG");

            stop.set(true);
            assertThat(load.get(60, TimeUnit.SECONDS)).isPositive();
        }
    }

    @Test
    void rotation_ofTheUserName_openConnectionsSpeakAsTheNewUser() throws Exception {
        Path user = write("user", "blue");
        Path password = write("password", "p");
        try (RedisTestServer server = RedisTestServer.builder()
                        .user("blue", "on >p ~* &* +@all")
                        .user("green", "on >p ~* &* +@all")
                        .start();
                FileCredentialsSource source = FileCredentialsSource.ofBoth(user, password, NEVER);
                Client client = new Client(server, source)) {
            StatefulRedisConnection<String, String> connection = client.client.connect();
            assertThat(connection.sync().aclWhoami()).isEqualTo("blue");
            BlockingQueue<String> logins = client.logins();
            write("user", "green");
            source.refresh();
            assertThat(logins.poll(60, TimeUnit.SECONDS)).isNotNull();
            assertThat(connection.sync().aclWhoami()).isEqualTo("green");
        }
    }

    @Test
    void interval_fileSwappedBySymbolicLink_isNoticedByItself() throws Exception {
        // As mounted secrets are replaced: the link moves, the file that is named does not
        Path first = Files.createDirectory(directory.resolve("v1"));
        Path second = Files.createDirectory(directory.resolve("v2"));
        Files.writeString(first.resolve("password"), "one");
        Files.writeString(second.resolve("password"), "two");
        Path link = Files.createSymbolicLink(directory.resolve("data"), first);
        BlockingQueue<Credentials> changes = new LinkedBlockingQueue<>();
        try (FileCredentialsSource source =
                FileCredentialsSource.ofPassword(null, link.resolve("password"), Duration.ofMillis(5))) {
            source.onChange(changes::add);
            Path next = Files.createSymbolicLink(directory.resolve("data_tmp"), second);
            Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            assertThat(changes.poll(60, TimeUnit.SECONDS)).isEqualTo(Credentials.of(null, "two".toCharArray()));
            assertThat(source.current()).isEqualTo(Credentials.of(null, "two".toCharArray()));
        }
    }

    @Test
    void refresh_fileMissingOrEmpty_keepsThePassword() throws Exception {
        Path file = write("password", "one");
        try (FileCredentialsSource source = FileCredentialsSource.ofPassword("app", file, NEVER)) {
            Files.delete(file);
            source.refresh();
            assertThat(source.current().password()).isEqualTo("one".toCharArray());
            write("password", "\n");
            source.refresh();
            assertThat(source.current().password()).isEqualTo("one".toCharArray());
            write("password", "two");
            source.refresh();
            assertThat(source.current().password()).isEqualTo("two".toCharArray());
        }
    }

    @Test
    void refresh_nothingChanged_tellsNobody() throws Exception {
        Path file = write("password", "one");
        BlockingQueue<Credentials> changes = new LinkedBlockingQueue<>();
        try (FileCredentialsSource source = FileCredentialsSource.ofPassword("app", file, NEVER)) {
            CredentialsSource.Subscription subscription = source.onChange(changes::add);
            write("password", "one\n");
            source.refresh();
            assertThat(changes).isEmpty();
            subscription.close();
            write("password", "two");
            source.refresh();
            assertThat(changes).isEmpty();
        }
    }

    @Test
    void refresh_aListenerThrows_theOthersAreToldAndItIsToldAgain() throws Exception {
        Path file = directory.resolve("password");
        Files.writeString(file, "first");
        List<String> told = new ArrayList<>();
        AtomicInteger failuresLeft = new AtomicInteger(2);
        try (FileCredentialsSource source = FileCredentialsSource.ofPassword("app", file, NEVER)) {
            source.onChange(changed -> {
                if (failuresLeft.getAndDecrement() > 0) {
                    throw new IllegalStateException("not now");
                }
                told.add("late");
            });
            source.onChange(changed -> told.add("at once"));
            Files.writeString(file, "second");
            source.refresh();
            assertThat(told).containsExactly("at once");
            source.refresh();
            assertThat(told).containsExactly("at once");
            source.refresh();
            source.refresh();
            assertThat(told).containsExactly("at once", "late");
        }
    }

    @Test
    void create_fileMissingEmptyOrLarge_isRefused() throws Exception {
        Path missing = directory.resolve("missing");
        assertRefused(missing, "does not exist");
        assertRefused(write("empty", "\r\n"), "is empty");
        assertRefused(write("large", "x".repeat(70_000)), "is larger than 65536 bytes");
    }

    private static void assertRefused(Path file, String how) {
        assertThatThrownBy(() -> FileCredentialsSource.ofPassword("app", file, NEVER))
                .hasMessage("SR305 The file " + file + ", which holds a Redis credential, " + how
                        + ". Put only the credential into it, make it readable for this process, or correct secure-redis.connection.credentials.password-file (or"
                        + " username-file).");
    }

    @Test
    void toString_credentials_showsNothing() {
        assertThat(Credentials.of("canary-user", "canary-password".toCharArray())
                        .toString())
                .isEqualTo("Credentials[hidden]");
    }

    private Path write(String name, String content) throws Exception {
        return Files.writeString(directory.resolve(name), content);
    }

    private static final class Client implements AutoCloseable {

        private final ClientResources resources =
                TestConnections.resources(ConnectionGuard.of(ConnectionPolicy.strict()));
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final RedisClient client;

        Client(RedisTestServer server, CredentialsSource source) {
            RedisURI address = TestConnections.address(server.host(), server.port())
                    .withAuthentication(new StreamingCredentials(source))
                    .build();
            client = RedisClient.create(resources, address);
            client.setOptions(ClientOptions.builder()
                    .reauthenticateBehavior(ReauthenticateBehavior.ON_NEW_CREDENTIALS)
                    .build());
        }

        /** The connections that have logged in again. */
        BlockingQueue<String> logins() {
            BlockingQueue<String> logins = new LinkedBlockingQueue<>();
            resources
                    .eventBus()
                    .get()
                    .ofType(ReauthenticationEvent.class)
                    .subscribe(event -> logins.add(String.valueOf(event.getEpId())));
            return logins;
        }

        <T> Future<T> submit(Callable<T> task) {
            return threads.submit(task);
        }

        @Override
        public void close() {
            threads.shutdownNow();
            client.shutdown(Duration.ZERO, Duration.ZERO);
            resources.shutdown(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(30, TimeUnit.SECONDS);
        }
    }
}
