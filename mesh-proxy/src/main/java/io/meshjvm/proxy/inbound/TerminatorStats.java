package io.meshjvm.proxy.inbound;

/**
 * What a member's terminator has done since it was opened, and holds now. What policy refused is
 * counted where it is decided, in {@code InboundGuard}.
 *
 * @param accepted connections that came
 * @param open of these, open now
 * @param overloaded of these, refused because too many were open
 * @param requests HTTP requests that went on to an application
 * @param malformed HTTP requests that were none to hand on
 * @param unreachable connections and requests that no application took
 * @param broken connections and answers that one side broke off
 * @param idle connections that were ended because no byte came for too long
 * @param bytesIn bytes carried to applications that speak something other than HTTP
 * @param bytesOut bytes carried from them
 * @param applicationConnections connections to applications that are open for HTTP
 * @param buffered bytes that wait now for a side that does not take them
 */
public record TerminatorStats(
    long accepted,
    int open,
    long overloaded,
    long requests,
    long malformed,
    long unreachable,
    long broken,
    long idle,
    long bytesIn,
    long bytesOut,
    int applicationConnections,
    long buffered) {}
