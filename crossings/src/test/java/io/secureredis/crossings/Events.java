package io.secureredis.crossings;

import io.secureredis.testserver.TestCertificates.Identity;
import java.util.List;

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
                        .inEveryBuild()
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
                        .inEveryBuild()
                        .strikes(world -> world.server().command("ACL", "DELUSER", "app"))
                        .heals(world -> world.server()
                                .command("ACL", "SETUSER", "app", "on", ">" + PASSWORD, "~*", "&*", "+@all")),
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
                Event.on("Redis is full", Events::plain)
                        .inEveryBuild()
                        .strikes(world -> world.server().command("CONFIG", "SET", "maxmemory", "1"))
                        .heals(world -> world.server().command("CONFIG", "SET", "maxmemory", "0")),
                Event.on("Redis evicts everything", Events::plain)
                        .strikes(world -> world.server()
                                .command("CONFIG", "SET", "maxmemory", "1", "maxmemory-policy", "allkeys-lru"))
                        .heals(world -> world.server()
                                .command("CONFIG", "SET", "maxmemory", "0", "maxmemory-policy", "noeviction")),
                Event.on("Redis is slow", Events::plain)
                        .strikes(world -> world.proxy().addLatency(java.time.Duration.ofMillis(100)))
                        .heals(world -> world.proxy().addLatency(java.time.Duration.ZERO)),
                Event.on("Connections are cut", Events::plain)
                        .strikes(world -> world.proxy().cutAll()),
                Event.on("Callbacks throw", Events::plain)
                        .inEveryBuild()
                        .strikes(world -> upset(world, Callbacks.Mood.THROWS))
                        .heals(world -> Callbacks.are(Callbacks.Mood.WELL)),
                Event.on("Callbacks of jobs interrupt their thread", Events::plain)
                        .strikes(world -> upset(world, Callbacks.Mood.INTERRUPTS))
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
            world.web().jobs().call(Shop.Work::work, "fails").maxAttempts(1).delay();
        }
    }

    private static void serve(World world, Identity identity) {
        world.server()
                .command(
                        "CONFIG",
                        "SET",
                        "tls-cert-file",
                        identity.certificate().toString(),
                        "tls-key-file",
                        identity.key().toString());
        world.proxy().cutAll();
    }
}
