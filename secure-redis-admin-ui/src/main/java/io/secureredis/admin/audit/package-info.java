/**
 * The dashboard's audit log: sealed records in a chain, in the jobs' Redis, who writes them, and the pages on which
 * they are read. Not for applications: it may change in any release. Source: {@code docs/spec/audit-log.md}.
 */
@NullMarked
package io.secureredis.admin.audit;

import org.jspecify.annotations.NullMarked;
