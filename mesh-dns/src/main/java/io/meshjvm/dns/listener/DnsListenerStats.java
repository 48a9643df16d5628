package io.meshjvm.dns.listener;

/**
 * What a listener has done since it was built; the agent's {@code dns_requests_total} and its
 * siblings, and more.
 *
 * @param requests messages that came, of whatever kind
 * @param meshAnswers of these, answered from the name table
 * @param forwarded of these, handed to upstream servers
 * @param upstreamFailures forwarded ones that no server answered
 * @param overloaded refused by SERVFAIL, or connections closed, because a limit was reached
 * @param malformed unreadable, answered by FORMERR or not at all
 * @param refused of a kind or from a place that is not served, answered by NOTIMP or REFUSED
 * @param looped queries of this listener that came back to it
 * @param spoofed replies that were not to the question asked, passed over
 */
public record DnsListenerStats(
    long requests,
    long meshAnswers,
    long forwarded,
    long upstreamFailures,
    long overloaded,
    long malformed,
    long refused,
    long looped,
    long spoofed) {}
