package io.secureredis.testserver;

import java.io.IOException;

/** A JVM that starts a server, tells of it, and then ends as its first line of input says, never closing the server. */
final class AbandonedServerMain {

    private AbandonedServerMain() {}

    public static void main(String[] arguments) throws IOException {
        RedisTestServer server = RedisTestServer.builder().appendOnly().start();
        server.command("SET", "k", "v");
        if (arguments[0].equals("paused")) {
            server.pause();
        }
        System.out.println(server.pid() + " " + server.workDirectory());
        System.out.flush();
        System.in.read();
    }
}
