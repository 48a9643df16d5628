package io.meshjvm.testkit.journal;

import java.time.Duration;
import java.time.Instant;

/**
 * One request to the certificate service.
 *
 * @param at when it came
 * @param identity the SPIFFE ID of the caller, or empty if it was refused
 * @param byCertificate whether a client certificate proved it, rather than a token
 * @param ttl what was asked for
 * @param outcome {@code OK}, or the name of the status that it was answered with
 */
public record CertificateRecord(
    Instant at, String identity, boolean byCertificate, Duration ttl, String outcome) {}
