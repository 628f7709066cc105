/**
 * The dashboard's audit log: sealed records in a chain, in the jobs' Redis. Source: {@code docs/spec/audit-log.md}.
 */
@NullMarked
package io.secureredis.admin.audit;

import org.jspecify.annotations.NullMarked;
