package io.meshjvm.inbound;

/**
 * What has come in since the member started, in numbers that only grow.
 *
 * @param connections connections that were let in by {@link InboundHandler}
 * @param refusedConnections connections that were not: by the mode of the port, by network rules,
 *     or since the caller could not be verified
 * @param plaintextConnections those of {@code connections} in plaintext on a port that takes mutual
 *     TLS as well
 * @param endedConnections connections that were closed since policy or trust had changed
 * @param allowedRequests requests that could pass
 * @param deniedRequests requests that policy denied
 * @param rejectedRequests requests that could not be decided about, or are to be made with another
 *     path
 * @param dryRunAllowed how often a dry run would have let something pass
 * @param dryRunDenied how often a dry run would have denied something
 * @param audited how often an audit matched
 */
public record InboundStats(
    long connections,
    long refusedConnections,
    long plaintextConnections,
    long endedConnections,
    long allowedRequests,
    long deniedRequests,
    long rejectedRequests,
    long dryRunAllowed,
    long dryRunDenied,
    long audited) {}
