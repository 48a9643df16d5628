package io.meshjvm.policy.http;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import io.meshjvm.core.xds.InvalidResourceException;
import io.meshjvm.policy.http.HeaderRules.Underscores;
import io.meshjvm.policy.http.HostRules.StripPort;
import io.meshjvm.policy.http.PathRules.EscapedSlashes;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.SetCurrentClientCertDetails;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Reads the options of a connection manager that matter to policies. */
final class ConnectionManagerReader {

  private ConnectionManagerReader() {}

  static ConnectionManager read(byte[] config) {
    HttpConnectionManager wire;
    try {
      wire = DiscardUnknownFieldsParser.wrap(HttpConnectionManager.parser()).parseFrom(config);
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidResourceException("not an HttpConnectionManager: " + e.getMessage(), e);
    }
    return new ConnectionManager(
        new PathRules(
            wire.getNormalizePath().getValue(), wire.getMergeSlashes(), escapedSlashes(wire)),
        new HostRules(stripPort(wire), wire.getStripTrailingHostDot()),
        new HeaderRules(underscores(wire), upgrades(wire), requestId(wire)),
        new ForwardedFor(wire.getUseRemoteAddress().getValue(), wire.getXffNumTrustedHops()),
        clientCertificate(wire),
        unsupported(wire));
  }

  /** The default is what Envoy's runtime says, which is to keep them. */
  private static EscapedSlashes escapedSlashes(HttpConnectionManager wire) {
    return switch (wire.getPathWithEscapedSlashesAction()) {
      case IMPLEMENTATION_SPECIFIC_DEFAULT, KEEP_UNCHANGED -> EscapedSlashes.KEEP;
      case REJECT_REQUEST -> EscapedSlashes.REJECT;
      case UNESCAPE_AND_REDIRECT -> EscapedSlashes.REDIRECT;
      case UNESCAPE_AND_FORWARD -> EscapedSlashes.FORWARD;
      case UNRECOGNIZED -> throw unknown("path_with_escaped_slashes_action");
    };
  }

  private static StripPort stripPort(HttpConnectionManager wire) {
    if (wire.getStripAnyHostPort()) {
      return StripPort.ANY;
    }
    return wire.getStripMatchingHostPort() ? StripPort.MATCHING : StripPort.NONE;
  }

  private static Underscores underscores(HttpConnectionManager wire) {
    return switch (wire.getCommonHttpProtocolOptions().getHeadersWithUnderscoresAction()) {
      case ALLOW -> Underscores.ALLOW;
      case REJECT_REQUEST -> Underscores.REJECT;
      case DROP_HEADER -> Underscores.DROP;
      case UNRECOGNIZED -> throw unknown("headers_with_underscores_action");
    };
  }

  private static Set<String> upgrades(HttpConnectionManager wire) {
    Set<String> upgrades = new HashSet<>();
    for (HttpConnectionManager.UpgradeConfig upgrade : wire.getUpgradeConfigsList()) {
      if (!upgrade.hasEnabled() || upgrade.getEnabled().getValue()) {
        upgrades.add(upgrade.getUpgradeType().toLowerCase(Locale.ROOT));
      }
    }
    return upgrades;
  }

  private static boolean requestId(HttpConnectionManager wire) {
    return !wire.hasGenerateRequestId() || wire.getGenerateRequestId().getValue();
  }

  private static ClientCertificateHeader clientCertificate(HttpConnectionManager wire) {
    SetCurrentClientCertDetails details = wire.getSetCurrentClientCertDetails();
    return new ClientCertificateHeader(
        action(wire),
        details.getSubject().getValue(),
        details.getCert(),
        details.getChain(),
        details.getDns(),
        details.getUri());
  }

  private static ClientCertificateHeader.Action action(HttpConnectionManager wire) {
    return switch (wire.getForwardClientCertDetails()) {
      case SANITIZE -> ClientCertificateHeader.Action.SANITIZE;
      case FORWARD_ONLY -> ClientCertificateHeader.Action.FORWARD_ONLY;
      case APPEND_FORWARD -> ClientCertificateHeader.Action.APPEND_FORWARD;
      case SANITIZE_SET -> ClientCertificateHeader.Action.SANITIZE_SET;
      case ALWAYS_FORWARD_ONLY -> ClientCertificateHeader.Action.ALWAYS_FORWARD_ONLY;
      case UNRECOGNIZED -> throw unknown("forward_client_cert_details");
    };
  }

  private static Set<String> unsupported(HttpConnectionManager wire) {
    Set<String> names = new TreeSet<>();
    if (wire.getOriginalIpDetectionExtensionsCount() > 0) {
      names.add("original_ip_detection_extensions");
    }
    if (wire.getEarlyHeaderMutationExtensionsCount() > 0) {
      names.add("early_header_mutation_extensions");
    }
    if (wire.hasPathNormalizationOptions()) {
      names.add("path_normalization_options");
    }
    if (wire.hasTypedHeaderValidationConfig()) {
      names.add("typed_header_validation_config");
    }
    if (wire.getHttpProtocolOptions().getAllowCustomMethods()) {
      names.add("http_protocol_options.allow_custom_methods");
    }
    return names;
  }

  private static InvalidResourceException unknown(String option) {
    return new InvalidResourceException("unknown value of " + option);
  }
}
