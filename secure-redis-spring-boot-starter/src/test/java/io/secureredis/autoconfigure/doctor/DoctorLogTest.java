package io.secureredis.autoconfigure.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.secureredis.doctor.DoctorFeature;
import io.secureredis.doctor.DoctorFinding;
import io.secureredis.doctor.DoctorRule;
import io.secureredis.doctor.DoctorSeverity;
import org.junit.jupiter.api.Test;

class DoctorLogTest {

    @Test
    void words_hostileNames_makeNoSecondLine() {
        DoctorRule rule = new DoctorRule("acl-no-password", DoctorFeature.ACL, "A user needs no password.");
        DoctorFinding finding = new DoctorFinding(
                rule, DoctorSeverity.HIGH, "host\u2028:1", "The user a\r\nb\u001b[31m\u0085 is on.", "None.");
        assertThat(DoctorLog.words(finding))
                .isEqualTo("acl-no-password (high) at host?:1: The user a??b?[31m? is on. Remedy: None.");
    }

    @Test
    void gone_hostileNames_makeNoSecondLine() {
        DoctorRule rule = new DoctorRule("acl-no-password", DoctorFeature.ACL, "A user needs no password.");
        DoctorFinding finding =
                new DoctorFinding(rule, DoctorSeverity.HIGH, "host\nforged\u2028:1", "The user a is on.", "None.");
        assertThat(DoctorLog.gone(finding)).isEqualTo("acl-no-password at host?forged?:1");
    }

    @Test
    void words_ofAFindingAboutAllServers_nameNone() {
        DoctorRule rule = new DoctorRule("jobs-dead", DoctorFeature.JOBS, "There are dead jobs.");
        DoctorFinding finding =
                new DoctorFinding(rule, DoctorSeverity.LOW, "-", "The queue mail holds 3 dead jobs.", "None.");
        assertThat(DoctorLog.words(finding))
                .isEqualTo("jobs-dead (low): The queue mail holds 3 dead jobs. Remedy: None.");
    }
}
