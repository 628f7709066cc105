package io.secureredis.crossings;

import io.secureredis.testserver.TestCertificates.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Everything that happens to the {@link World}, in the order of the table. */
final class Events {

    private static final String PASSWORD = "a-good-password";

    private Events() {}

    static List<Event> all() {
        return List.of(
                Event.on("Nothing happens", Events::plain),
                Event.on("The secret is rotated", Events::plain).inEveryBuild().strikes(world -> {
                    rotate(world);
                    world.restartInstances();
                }),
                Event.on("The new secret is promoted on one instance only", Events::bothSecrets)
                        .strikes(world -> {
                            rotate(world);
                            world.restartWeb();
                        })
                        .heals(World::restartOther),
                Event.on("The new secret is promoted before another instance has it", Events::plain)
                        .strikes(world -> {
                            rotate(world);
                            world.restartWeb();
                        })
                        .heals(World::restartOther),
                Event.on("The secret is forgotten", Events::plain)
                        .inEveryBuild()
                        .strikes(world -> {
                            world.set("secure-redis.secret-key", World.SECOND);
                            world.restartInstances();
                        })
                        .heals(world -> {
                            rotate(world);
                            world.restartInstances();
                        }),
                Event.on("The old secret is retired", Events::plain)
                        .strikes(world -> {
                            rotate(world);
                            world.set("secure-redis.retired-key-ids", World.firstKeyId());
                            world.restartInstances();
                        })
                        .heals(world -> {
                            world.unset("secure-redis.retired-key-ids");
                            world.restartInstances();
                        }),
                Event.on("A foreign application uses the same Redis", Events::plain)
                        .inEveryBuild()
                        .strikes(World::startForeign),
                Event.on("The server's certificate expires", World::createWithTls)
                        .inEveryBuild()
                        .strikes(world -> serve(world, world.certificates().expiredServer()))
                        .heals(world -> serve(world, world.certificates().server())),
                Event.on("The server's certificate is renewed", World::createWithTls)
                        .strikes(world -> {
                            world.certificates().renewServer();
                            serve(world, world.certificates().server());
                        }),
                Event.on("The password is changed", Events::withUser)
                        .strikes(world -> password(world, "another-password"))
                        .heals(world -> password(world, PASSWORD)),
                Event.on("The ACL user is removed", Events::withUser)
                        .strikes(world -> world.server().command("ACL", "DELUSER", "app"))
                        .heals(world -> world.server()
                                .command("ACL", "SETUSER", "app", "on", ">" + PASSWORD, "~*", "&*", "+@all")),
                Event.on("Redis restarts without AUTH", Events::withPassword)
                        .strikes(world -> openToAll(world))
                        .heals(world -> askForPassword(world)),
                Event.on("Redis restarts", Events::plain)
                        .strikes(world -> world.server().restart()),
                Event.on("Redis restarts empty", Events::plain).strikes(world -> {
                    world.server().flushAll();
                    world.server().restart();
                }),
                Event.on("Redis is out of reach", Events::plain)
                        .strikes(world -> {
                            world.proxy().refuse();
                            world.proxy().cutAll();
                        })
                        .heals(world -> world.proxy().accept()),
                Event.on("Redis is killed", Events::plain)
                        .strikes(world -> world.server().kill())
                        .heals(world -> world.server().restart()),
                Event.on("Redis is demoted to a replica", Events::plain)
                        .inEveryBuild()
                        .strikes(world -> world.server().command("REPLICAOF", "127.0.0.1", "1"))
                        .heals(world -> world.server().command("REPLICAOF", "NO", "ONE")),
                Event.on("Sentinel fails over", World::createWithSentinel)
                        .strikes(world -> world.sentinel().failOver()),
                Event.on("The master dies and Sentinel promotes a replica", World::createWithSentinel)
                        .strikes(world -> {
                            world.sentinel().master().awaitReplicas(2);
                            world.sentinel().killMaster();
                        }),
                Event.on("A master of the cluster dies", World::createWithCluster)
                        .strikes(world -> {
                            int slot = world.cluster().slotOf("books::1");
                            world.cluster().masterOf(slot).awaitReplicas(1);
                            world.cluster().killMaster(slot);
                            world.cluster().awaitOk();
                        }),
                Event.on("Redis is full", Events::plain)
                        .inEveryBuild()
                        .strikes(world -> world.server().command("CONFIG", "SET", "maxmemory", "1"))
                        .heals(world -> world.server().command("CONFIG", "SET", "maxmemory", "0")),
                Event.on("Redis evicts everything", Events::plain)
                        .strikes(world -> memory(world, "allkeys-lru", "1"))
                        .heals(world -> memory(world, "noeviction", "0")),
                Event.on("Redis is slow", Events::plain)
                        .strikes(world -> world.proxy().addLatency(Duration.ofMillis(100)))
                        .heals(world -> world.proxy().addLatency(Duration.ZERO)),
                Event.on("Connections are cut", Events::plain)
                        .strikes(world -> world.proxy().cutAll()),
                Event.on("The clock of Redis steps ten minutes forward", Events::plain)
                        .strikes(world -> world.shiftClock(Duration.ofMinutes(10)))
                        .heals(world -> world.shiftClock(Duration.ZERO)),
                Event.on("The clock of Redis steps ten minutes back", Events::plain)
                        .strikes(world -> world.shiftClock(Duration.ofMinutes(-10)))
                        .heals(world -> world.shiftClock(Duration.ZERO)),
                Event.on("A third instance comes and goes", Events::plain)
                        .strikes(World::startThird)
                        .heals(World::stopThird),
                deployed(
                        "A release with a changed class is rolled out",
                        () -> Release.next()
                                .change(
                                        "record Book(long id, String title)",
                                        "record Book(long id, String title, int pages)")
                                .change("\"Momo \" + id", "\"Momo \" + id, 304")),
                deployed(
                        "A release without a cached class is rolled out",
                        () -> Release.next()
                                .change("Book load", "Novel load")
                                .change("Book find", "Novel find")
                                .change("Book near", "Novel near")
                                .change("new Book(", "new Novel(")
                                .change("record Book(", "record Novel(")),
                deployed(
                        "A release with a changed signature of a job is rolled out",
                        () -> Release.next()
                                .change("work(String what)", "work(String what, int copies)")
                                .change("Work::work, what)", "Work::work, what, 2)")),
                deployed(
                        "A release with a changed name of a job is rolled out",
                        () -> Release.next().change("shop.work", "shop.labour")),
                Event.on("Callbacks throw", Events::plain)
                        .inEveryBuild()
                        .strikes(world -> upset(world, Callbacks.Mood.THROWS))
                        .heals(world -> Callbacks.are(Callbacks.Mood.WELL)),
                Event.on("Callbacks of jobs interrupt their thread", Events::plain)
                        .strikes(world -> upset(world, Callbacks.Mood.INTERRUPTS))
                        .heals(world -> Callbacks.are(Callbacks.Mood.WELL)),
                Event.on("Callbacks of jobs block", Events::plain)
                        .strikes(world -> upset(world, Callbacks.Mood.BLOCKS))
                        .heals(world -> Callbacks.are(Callbacks.Mood.WELL)),
                Event.on("Every key gets another type", Events::plain)
                        .inEveryBuild()
                        .strikes(world -> Hostile.changeTypes(world.server())),
                Event.on("Every value is replaced by garbage", Events::plain)
                        .inEveryBuild()
                        .strikes(world -> Hostile.fillWithGarbage(world.server())));
    }

    private static World plain() {
        return World.create(server -> server);
    }

    private static Event deployed(String title, Supplier<Release> release) {
        return Event.on(title, Events::plain)
                .strikes(world -> world.release(release.get()).restartWeb())
                .heals(World::restartOther);
    }

    private static World withPassword() {
        return World.create(server -> server.password(PASSWORD)).set("spring.data.redis.password", PASSWORD);
    }

    private static void openToAll(World world) {
        world.server().command("ACL", "SETUSER", "default", "nopass");
        world.proxy().cutAll();
    }

    /** By a connection that does not log in: the server's own would be refused. */
    private static void askForPassword(World world) {
        try (Socket socket = new Socket(world.server().host(), world.server().port())) {
            String command = "ACL SETUSER default >" + PASSWORD + "\r\n";
            socket.getOutputStream().write(command.getBytes(StandardCharsets.US_ASCII));
            if (socket.getInputStream().read() != '+') {
                throw new IllegalStateException("The server does not take the password");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the server again", e);
        }
        world.proxy().cutAll();
    }

    private static World bothSecrets() {
        return plain().set("secure-redis.previous-secret-keys", World.SECOND);
    }

    private static World withUser() {
        return World.create(server -> server.user("app", "on >" + PASSWORD + " ~* &* +@all"))
                .set("spring.data.redis.username", "app")
                .set("spring.data.redis.password", PASSWORD);
    }

    private static void rotate(World world) {
        world.set("secure-redis.secret-key", World.SECOND).set("secure-redis.previous-secret-keys", World.FIRST);
    }

    private static void password(World world, String password) {
        world.server().command("ACL", "SETUSER", "app", "resetpass", ">" + password);
        world.proxy().cutAll();
    }

    /** What fails makes the callbacks be called: a job that fails, and a value that does not open. */
    private static void upset(World world, Callbacks.Mood mood) {
        Callbacks.are(mood);
        world.server().command("SET", "books::1", "not sealed");
        for (int i = 0; i < 10; i++) {
            world.web().orders().order("fails").maxAttempts(1).delay();
        }
    }

    private static void memory(World world, String policy, String most) {
        // One setting at a time, as Redis 6 takes them
        world.server().command("CONFIG", "SET", "maxmemory-policy", policy);
        world.server().command("CONFIG", "SET", "maxmemory", most);
    }

    private static void serve(World world, Identity identity) {
        world.server().showCertificate(identity);
        world.proxy().cutAll();
    }
}
