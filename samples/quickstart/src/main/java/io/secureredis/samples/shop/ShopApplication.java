package io.secureredis.samples.shop;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.EnableCaching;

/** A small shop. Its cached values and jobs are sealed, and none of its code has to do anything for it. */
@SpringBootApplication
@EnableCaching
public class ShopApplication {

    /** Starts the shop. */
    public static void main(String[] args) {
        application().run(args);
    }

    /** Uses a local Redis and secret if none are configured. */
    static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(ShopApplication.class).initializers(new LocalRedis(), new LocalSecret());
    }
}
