package io.secureredis.samples.cluster;

import io.secureredis.samples.cluster.Outage.Report;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** An application on a cluster. */
@SpringBootApplication
@EnableCaching
public class ClusterApplication {

    /** Starts a cluster and kills a node of it; with {@code CLUSTER}, uses yours, and you kill one. */
    public static void main(String[] args) {
        if (System.getenv("CLUSTER") != null) {
            ConfigurableApplicationContext application =
                    new SpringApplicationBuilder(ClusterApplication.class).run(args);
            watch(application.getBean(Stock.class));
            return;
        }
        try (Nodes nodes = Nodes.start();
                ConfigurableApplicationContext application = start(nodes, args)) {
            Report report = application.getBean(Outage.class).run(nodes);
            System.out.printf(
                    "%nKilled the primary on port %d. Reads without a value: %d before, %d until its replica had taken"
                            + " over, %d afterwards. No call failed.%n",
                    report.killed(), report.missesBefore(), report.missesMeanwhile(), report.missesAfterwards());
        }
    }

    static ConfigurableApplicationContext start(Nodes nodes, String... args) {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        Map<String, Object> properties = new HashMap<>(nodes.properties());
        properties.put("SECURE_REDIS_SECRET_KEY", Base64.getEncoder().encodeToString(secret));
        return new SpringApplicationBuilder(ClusterApplication.class)
                .initializers(context -> context.getEnvironment()
                        .getPropertySources()
                        .addLast(new MapPropertySource("cluster", properties)))
                .run(args);
    }

    /** Prints each change of the number of misses, until the process is ended. */
    private static void watch(Stock stock) {
        try (Load load = new Load(stock)) {
            long before = -1;
            while (true) {
                load.awaitPass();
                if (stock.misses() != before) {
                    before = stock.misses();
                    System.out.println("Reads without a value so far: " + before);
                }
            }
        }
    }
}
