package io.secureredis.samples.weather;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Mono;

/** Forecasts, behind a cache. */
@Service
public class Forecasts {

    private final AtomicInteger made = new AtomicInteger();

    /** Makes a forecast, which in real life takes long. Its result is cached, not the {@code Mono}. */
    @Cacheable("forecasts")
    public Mono<Forecast> forecast(String city) {
        return Mono.fromSupplier(() -> {
            made.incrementAndGet();
            int degrees = Math.floorMod(city.hashCode(), 30);
            return new Forecast(city, degrees, degrees < 15 ? "Take a coat" : "Take a hat");
        });
    }

    /** How many were made, because they were not in the cache. */
    public int made() {
        return made.get();
    }
}
