package io.meshjvm.proxy;

/**
 * What a member's loopback plane has done since it was opened, and holds now.
 *
 * @param accepted connections that came, of whatever kind
 * @param open of these, open now
 * @param refusedUsers of these, refused because another user made them
 * @param overloaded of these, refused because too many were open
 * @param unreachable connections and requests for which no endpoint took a connection
 * @param broken connections that one side broke off
 * @param idle connections that were ended because no byte came for too long
 * @param requests HTTP requests that came to the HTTP proxy, tunnels included
 * @param refusedRequests of these, refused by the proxy itself
 * @param bytesOut bytes carried towards the mesh by listeners and tunnels
 * @param bytesIn bytes carried from the mesh by listeners and tunnels
 * @param buffered bytes that wait now for a side that does not take them
 */
public record ProxyStats(
    long accepted,
    int open,
    long refusedUsers,
    long overloaded,
    long unreachable,
    long broken,
    long idle,
    long requests,
    long refusedRequests,
    long bytesOut,
    long bytesIn,
    long buffered) {}
