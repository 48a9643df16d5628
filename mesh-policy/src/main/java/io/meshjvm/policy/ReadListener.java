package io.meshjvm.policy;

import org.jspecify.annotations.Nullable;

/**
 * A listener, as far as it matters here.
 *
 * @param name name
 * @param policy what it demands if it is the inbound one, else null
 * @param outbound what it does with unknown destinations if it is the outbound one, else null
 */
record ReadListener(
    String name, @Nullable InboundPolicy policy, @Nullable OutboundPolicy outbound) {}
