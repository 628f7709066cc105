package io.secureredis.benchmarks.footprint;

import io.secureredis.benchmarks.values.Order;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * A web application that answers with cached orders, in a process of its own. It names no class of secure-redis.
 * Requests run in virtual threads where the JDK has them.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
public class RequestApplication {

    private static final int ITEMS = 53; // 10 KB of JSON

    /** Cached. */
    public static class Orders {

        /** The same content for all. */
        @Cacheable("orders")
        public Order find(long id) {
            return Order.ofItems(ITEMS);
        }
    }

    /** What is asked for. */
    @RestController
    public static class OrderController {

        private final Orders orders;

        OrderController(Orders orders) {
            this.orders = orders;
        }

        /** The order as JSON. */
        @GetMapping("/orders/{id}")
        public Order order(@PathVariable("id") long id) {
            return orders.find(id);
        }
    }

    @Bean
    Orders orders() {
        return new Orders();
    }

    /**
     * Starts, prints {@code port <number>}, and ends when its standard input does.
     *
     * @param arguments host and port of Redis, then properties as {@code name=value}
     */
    public static void main(String[] arguments) throws IOException {
        Map<String, Object> properties = new HashMap<>();
        properties.put("spring.main.banner-mode", "off");
        properties.put("spring.data.redis.host", arguments[0]);
        properties.put("spring.data.redis.port", arguments[1]);
        properties.put("spring.cache.type", "redis");
        properties.put("spring.threads.virtual.enabled", Runtime.version().feature() >= 21);
        properties.put("server.address", "127.0.0.1");
        properties.put("server.port", 0);
        properties.put("logging.level.root", "warn");
        Arrays.stream(arguments)
                .skip(2)
                .map(each -> each.split("=", 2))
                .forEach(each -> properties.put(each[0], each[1]));
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(RequestApplication.class)
                .web(WebApplicationType.SERVLET)
                .properties(properties)
                .run()) {
            System.out.println("port " + context.getEnvironment().getProperty("local.server.port"));
            while (System.in.read() >= 0) {
                // Until the parent closes it
            }
        }
    }
}
