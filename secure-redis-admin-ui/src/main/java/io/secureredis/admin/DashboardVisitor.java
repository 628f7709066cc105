package io.secureredis.admin;

import java.util.EnumSet;
import java.util.Set;

/**
 * A visitor of the dashboard.
 *
 * @param name the signed-in name, for the page and for the record of changes
 * @param roles what they may do; {@link DashboardRole#EDIT} is nothing without {@link DashboardRole#REVEAL}, and
 *     {@link DashboardRole#VIEW} is added to any other
 */
public record DashboardVisitor(String name, Set<DashboardRole> roles) {

    public DashboardVisitor {
        EnumSet<DashboardRole> all = EnumSet.noneOf(DashboardRole.class);
        all.addAll(roles);
        if (!all.contains(DashboardRole.REVEAL)) {
            all.remove(DashboardRole.EDIT);
        }
        if (!all.isEmpty()) {
            all.add(DashboardRole.VIEW);
        }
        roles = Set.copyOf(all);
    }

    /** Returns whether they may do what this role allows. */
    public boolean has(DashboardRole role) {
        return roles.contains(role);
    }
}
