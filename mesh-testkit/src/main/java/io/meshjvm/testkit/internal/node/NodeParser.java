package io.meshjvm.testkit.internal.node;

import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.meshjvm.testkit.render.ProxyLocality;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns an xDS node into a {@link ProxyNode}, or refuses it in istiod's words. */
public final class NodeParser {

  private static final Set<String> TYPES =
      Set.of("sidecar", "router", "waypoint", "ztunnel", "agentgateway");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("(?=.*:.*:)[0-9a-fA-F:.]{2,45}");

  private NodeParser() {}

  /**
   * Reads a node.
   *
   * @param node from the first request of a stream
   * @throws NodeException if istiod would end the stream with INVALID_ARGUMENT
   */
  public static ProxyNode parse(Node node) {
    if (node.getId().isEmpty()) {
      throw new NodeException("missing node information");
    }
    MetadataReader metadata = new MetadataReader(node.getMetadata());
    String[] parts = node.getId().split("~", -1);
    if (parts.length != 4) {
      throw new NodeException("missing parts in the service node \"" + node.getId() + "\"");
    }
    if (!TYPES.contains(parts[0])) {
      throw new NodeException("invalid node type in the service node \"" + node.getId() + "\"");
    }
    return new ProxyNode(
        node.getId(),
        parts[2],
        namespace(metadata, parts[3]),
        addresses(metadata.string("INSTANCE_IPS"), parts[1]),
        metadata.stringMap("LABELS"),
        metadata.string("NETWORK"),
        metadata.string("CLUSTER_ID"),
        metadata.string("SERVICE_ACCOUNT"),
        metadata.string("AUTO_REGISTER_GROUP"),
        metadata.string("WORKLOAD_ENTRY"),
        metadata.flag("DNS_CAPTURE"),
        metadata.flag("DNS_AUTO_ALLOCATE"),
        metadata.struct("PROXY_CONFIG").containsFields("readinessProbe"),
        metadata.flag("ENABLE_HBONE"),
        locality(node));
  }

  private static String namespace(MetadataReader metadata, String domain) {
    String namespace = metadata.string("NAMESPACE");
    return namespace.isEmpty() && domain.contains(".")
        ? domain.substring(0, domain.indexOf('.'))
        : namespace;
  }

  private static List<String> addresses(String instanceIps, String idAddress) {
    List<String> listed = Arrays.asList(instanceIps.split(",", -1));
    if (listed.stream().allMatch(NodeParser::isIpAddress)) {
      return listed;
    }
    if (isIpAddress(idAddress)) {
      return List.of(idAddress);
    }
    throw new NodeException("no valid IP address in the service node id or metadata");
  }

  private static boolean isIpAddress(String text) {
    return IPV4.matcher(text).matches() || IPV6.matcher(text).matches();
  }

  private static @Nullable ProxyLocality locality(Node node) {
    if (!node.hasLocality()) {
      return null;
    }
    Locality locality = node.getLocality();
    return new ProxyLocality(locality.getRegion(), locality.getZone(), locality.getSubZone());
  }
}
