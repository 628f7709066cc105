package io.secureredis.doctor;

import java.util.function.BiConsumer;

/** A rule about one server. */
record ServerCheck(DoctorRule rule, BiConsumer<Patient, DoctorVerdict> look) {

    static ServerCheck of(String id, DoctorFeature feature, String title, BiConsumer<Patient, DoctorVerdict> look) {
        return new ServerCheck(new DoctorRule(id, feature, title), look);
    }
}
