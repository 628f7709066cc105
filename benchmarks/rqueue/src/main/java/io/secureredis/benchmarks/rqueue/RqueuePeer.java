package io.secureredis.benchmarks.rqueue;

import com.github.sonus21.rqueue.annotation.RqueueListener;
import com.github.sonus21.rqueue.config.SimpleRqueueListenerContainerFactory;
import com.github.sonus21.rqueue.core.RqueueEndpointManager;
import com.github.sonus21.rqueue.core.RqueueMessageEnqueuer;
import com.github.sonus21.rqueue.core.RqueueMessageManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application with Rqueue, driven by the benchmark of jobs: a line on standard input says what to do, a line on
 * standard output that begins with {@code =} gives the figures.
 *
 * <p>Arguments: host, port, and {@code tuned} (polls every millisecond, 64 jobs at a time) or {@code default}.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class RqueuePeer {

    static final String QUEUE = "bench";

    /** The bean with the job. */
    public static class Work {

        /** Counts. */
        @RqueueListener(value = QUEUE, concurrency = "${peer.concurrency}", batchSize = "${peer.batch}")
        public void run(String payload) {
            Arrivals.arrived(payload);
        }
    }

    @Bean
    Work work() {
        return new Work();
    }

    @Bean
    SimpleRqueueListenerContainerFactory simpleRqueueListenerContainerFactory(
            org.springframework.core.env.Environment environment) {
        SimpleRqueueListenerContainerFactory factory = new SimpleRqueueListenerContainerFactory();
        if (environment.getRequiredProperty("peer.tuned", boolean.class)) {
            factory.setPollingInterval(1);
        }
        return factory;
    }

    /** Ends with its standard input. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean tuned = arguments[2].equals("tuned");
        Map<String, Object> properties = new HashMap<>();
        properties.put("spring.data.redis.host", arguments[0]);
        properties.put("spring.data.redis.port", arguments[1]);
        properties.put("spring.main.banner-mode", "off");
        properties.put("logging.level.root", "error");
        properties.put("logging.threshold.console", "off");
        properties.put("rqueue.latest.version.check.enabled", "false");
        properties.put("peer.tuned", tuned);
        properties.put("peer.concurrency", tuned ? "64" : "-1");
        properties.put("peer.batch", tuned ? "64" : "-1");
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(RqueuePeer.class)
                        .web(WebApplicationType.NONE)
                        .properties(properties)
                        .run();
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            Load load = new Load(
                    context.getBean(RqueueMessageEnqueuer.class),
                    context.getBean(RqueueEndpointManager.class),
                    context.getBean(RqueueMessageManager.class));
            System.out.println("= ready");
            String command;
            while ((command = commands.readLine()) != null) {
                System.out.println("= " + load.run(command.split(" ", -1)));
            }
        }
    }
}
