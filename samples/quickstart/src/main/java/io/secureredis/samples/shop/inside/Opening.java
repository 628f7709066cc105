package io.secureredis.samples.shop.inside;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Reads a book and puts a job before the console says where to look, so that the page opens with something in each
 * panel.
 */
@Component
class Opening {

    private final Showcase showcase;
    private final CacheDemo cacheDemo;
    private final JobDemo jobs;

    Opening(Showcase showcase, CacheDemo cacheDemo, JobDemo jobs) {
        this.showcase = showcase;
        this.cacheDemo = cacheDemo;
        this.jobs = jobs;
    }

    @EventListener(ApplicationReadyEvent.class)
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void open() {
        cacheDemo.read(showcase.all().get(0));
        jobs.enqueue(JobVerb.NOW);
    }
}
