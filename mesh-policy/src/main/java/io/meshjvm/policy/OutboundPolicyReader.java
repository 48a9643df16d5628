package io.meshjvm.policy;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.proto.envoy.config.listener.v3.Filter;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChain;
import io.meshjvm.proto.envoy.config.listener.v3.FilterChainMatch;
import io.meshjvm.proto.envoy.config.listener.v3.Listener;
import io.meshjvm.proto.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out where the outbound listener sends what no other listener takes. */
final class OutboundPolicyReader {

  private static final String TCP_PROXY =
      "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy";

  private OutboundPolicyReader() {}

  /** Unknown, if the listener has no catch-all for TCP. */
  static OutboundPolicy read(Listener listener) {
    Stream<FilterChain> catchAll =
        listener.getFilterChainsList().stream()
            .filter(
                chain -> chain.getFilterChainMatch().equals(FilterChainMatch.getDefaultInstance()));
    Stream<FilterChain> last =
        listener.hasDefaultFilterChain()
            ? Stream.of(listener.getDefaultFilterChain())
            : Stream.empty();
    return Stream.concat(catchAll, last)
        .flatMap(chain -> chain.getFiltersList().stream())
        .flatMap(filter -> cluster(filter).stream())
        .findFirst()
        .map(OutboundPolicy::to)
        .orElseGet(OutboundPolicy::unknown);
  }

  private static Optional<String> cluster(Filter filter) {
    if (!filter.getTypedConfig().getTypeUrl().equals(TCP_PROXY)) {
      return Optional.empty();
    }
    try {
      String cluster =
          DiscardUnknownFieldsParser.wrap(TcpProxy.parser())
              .parseFrom(filter.getTypedConfig().getValue())
              .getCluster();
      return cluster.isEmpty() ? Optional.empty() : Optional.of(cluster);
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("filter " + filter.getName() + ": not a TcpProxy", e);
    }
  }
}
