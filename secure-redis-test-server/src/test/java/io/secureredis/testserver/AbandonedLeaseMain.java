package io.secureredis.testserver;

import java.io.IOException;

/**
 * A JVM that uses a server given from outside, tells when it has a database there, and then ends as it is told to,
 * never giving it back.
 */
final class AbandonedLeaseMain {

    private AbandonedLeaseMain() {}

    static Process start(String address) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-D" + ExternalRedis.PROPERTY + "=" + address,
                        "-cp",
                        System.getProperty("java.class.path"),
                        AbandonedLeaseMain.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] arguments) throws IOException {
        RedisTestServer.shared().command("SET", "k", "v");
        System.out.println("leased");
        System.out.flush();
        System.in.read();
    }
}
