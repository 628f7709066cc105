package io.secureredis.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class DashboardVisitorTest {

    private static Set<DashboardRole> roles(DashboardRole... given) {
        return new DashboardVisitor("someone", Set.of(given)).roles();
    }

    @Test
    void roles_operateRevealOrAudit_includeView() {
        assertThat(roles(DashboardRole.OPERATE)).containsExactlyInAnyOrder(DashboardRole.OPERATE, DashboardRole.VIEW);
        assertThat(roles(DashboardRole.REVEAL)).containsExactlyInAnyOrder(DashboardRole.REVEAL, DashboardRole.VIEW);
        assertThat(roles(DashboardRole.AUDIT)).containsExactlyInAnyOrder(DashboardRole.AUDIT, DashboardRole.VIEW);
    }

    @Test
    void roles_editAlone_isNothing() {
        assertThat(roles(DashboardRole.EDIT)).isEmpty();
        assertThat(roles(DashboardRole.EDIT, DashboardRole.OPERATE))
                .containsExactlyInAnyOrder(DashboardRole.OPERATE, DashboardRole.VIEW);
        assertThat(roles(DashboardRole.EDIT, DashboardRole.REVEAL))
                .containsExactlyInAnyOrder(DashboardRole.EDIT, DashboardRole.REVEAL, DashboardRole.VIEW);
    }
}
