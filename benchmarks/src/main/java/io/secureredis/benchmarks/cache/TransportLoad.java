package io.secureredis.benchmarks.cache;

import com.sun.management.OperatingSystemMXBean;
import io.secureredis.benchmarks.LoadRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** The process behind {@link TransportProcess}: a sealed cache and a plain one, on one of Netty's transports. */
final class TransportLoad {

    static final String REPLY = "= ";
    static final String REFUSED = "refused ";
    private static final int KEYS = 64;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Map<String, CacheContender> caches;
    private final PrintStream out;

    private TransportLoad(Map<String, CacheContender> caches, PrintStream out) {
        this.caches = caches;
        this.out = out;
    }

    /** Arguments: the transport, host and port of Redis. Then commands on the standard input, until it ends. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        NettyTransport transport = NettyTransport.valueOf(arguments[0]);
        String refusal = transport.refusal();
        if (refusal != null) {
            out.println(REPLY + REFUSED + refusal);
            return;
        }
        if (NettyTransport.ofLettuce() != transport) {
            throw new IllegalStateException("Lettuce takes " + NettyTransport.ofLettuce() + ", not " + transport);
        }
        BootTarget target = BootTarget.of(arguments[1], Integer.parseInt(arguments[2]));
        LettuceConnectionFactory factory = target.connect();
        try (StarterCache starter = StarterCache.at(
                target.properties(), "secure-redis.cache.allowed-packages=" + Article.class.getPackageName())) {
            Map<String, CacheContender> caches = Map.of(
                    "sealed", SpringCache.of(starter.cache("sealed")), "plain", SpringCache.plain(factory, "plain"));
            new TransportLoad(caches, out).serve();
        }
        factory.destroy();
    }

    private void serve() throws IOException {
        out.println(REPLY + "ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            List<String> words = List.of(line.split(" ", -1));
            slice(
                    Objects.requireNonNull(caches.get(words.get(0))),
                    Article.ofAbout(Integer.parseInt(words.get(1))),
                    Integer.parseInt(words.get(2)),
                    Duration.ofMillis(Integer.parseInt(words.get(3))));
        }
    }

    /** Puts, so that there is something to get, then gets; replies with both rates and the processor time of a call. */
    private void slice(CacheContender cache, Article value, int threads, Duration duration) {
        try (LoadRun load = new LoadRun(threads)) {
            for (int i = 0; i < KEYS; i++) {
                cache.put("" + i, value);
            }
            long before = SYSTEM.getProcessCpuTime();
            double puts = load.perSecond((thread, call) -> cache.put(key(thread, call), value), duration);
            double gets = load.perSecond((thread, call) -> check(cache.get(key(thread, call)), value), duration);
            double calls = Math.max(1, (puts + gets) * duration.toNanos() / 1e9);
            out.println(REPLY + gets + " " + puts + " " + (SYSTEM.getProcessCpuTime() - before) / 1e3 / calls);
        }
    }

    private static void check(@Nullable Object got, Article value) {
        if (!(got instanceof Article article)
                || article.paragraphs().size() != value.paragraphs().size()) {
            throw new IllegalStateException("The cache gave back something else");
        }
    }

    private static String key(int thread, int call) {
        return "" + ((thread * 7 + call) & (KEYS - 1));
    }
}
