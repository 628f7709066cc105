package io.secureredis.samples.shop;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.EnableCaching;

/** A small shop. What it caches and what its jobs carry is sealed, and none of its code knows. */
@SpringBootApplication
@EnableCaching
public class ShopApplication {

    /** Starts the shop. */
    public static void main(String[] args) {
        application().run(args);
    }

    /** With a Redis and a secret of its own, where none are given. */
    static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(ShopApplication.class).initializers(new LocalRedis(), new LocalSecret());
    }
}
