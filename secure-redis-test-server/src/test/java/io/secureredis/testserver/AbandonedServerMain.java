package io.secureredis.testserver;

import java.io.IOException;

/** A JVM that starts a server, tells of it, and then ends as its first line of input says, never closing the server. */
final class AbandonedServerMain {

    private AbandonedServerMain() {}

    public static void main(String[] arguments) throws IOException {
        RedisTestServer server = RedisTestServer.builder().appendOnly().start();
        server.command("SET", "k", "v");
        long pid = server.pid();
        switch (arguments[0]) {
            case "paused" -> server.pause();
            case "killed" -> server.kill();
            case "restarted" -> server.restart();
            default -> server.command("PING");
        }
        System.out.println((server.isRunning() ? server.pid() : pid) + " " + server.workDirectory());
        System.out.flush();
        System.in.read();
    }
}
