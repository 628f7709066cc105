package io.secureredis.admin.audit;

import org.jspecify.annotations.Nullable;

/**
 * One record of the audit log, as it was read.
 *
 * @param sequence its number; 0 for an element that is no record
 * @param hash SHA-256 of its element, in hex
 * @param entry what it says, or {@code null} if it does not open
 * @param problem what is wrong with it or with its place in the chain, or {@code null}
 */
record AuditRecord(
        long sequence,
        String hash,
        @Nullable AuditEntry entry,
        @Nullable String problem) {}
