package io.secureredis.crossings;

import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.contributor.Status;

/**
 * What the health endpoint says.
 *
 * @param status of all together
 * @param down the parts that are not up
 */
record Health(String status, Set<String> down) {

    static Health of(HealthDescriptor descriptor) {
        Set<String> down = new TreeSet<>();
        if (descriptor instanceof CompositeHealthDescriptor parts) {
            parts.getComponents().forEach((name, part) -> {
                if (!part.getStatus().equals(Status.UP)) {
                    down.add(name);
                }
            });
        }
        return new Health(descriptor.getStatus().getCode(), down);
    }
}
