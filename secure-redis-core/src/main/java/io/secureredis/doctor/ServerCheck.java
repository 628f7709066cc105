package io.secureredis.doctor;

import java.util.function.BiConsumer;

/** A rule about one server. */
record ServerCheck(DoctorRule rule, BiConsumer<ExaminedServer, DoctorVerdict> examination) {

    static ServerCheck of(
            String id, DoctorFeature feature, String title, BiConsumer<ExaminedServer, DoctorVerdict> examination) {
        return new ServerCheck(new DoctorRule(id, feature, title), examination);
    }
}
