package io.meshjvm.traffic;

import java.time.Duration;

/** Reads how the host names of a cluster are looked up. */
final class DnsSettingsReader {

  private DnsSettingsReader() {}

  // Istio still fills the fields that Envoy has marked for a successor.
  @SuppressWarnings("deprecation")
  static DnsSettings read(io.meshjvm.proto.envoy.config.cluster.v3.Cluster wire) {
    Duration refresh =
        wire.hasDnsRefreshRate()
            ? Durations.positive("dns_refresh_rate", wire.getDnsRefreshRate())
            : DnsSettings.DEFAULT.refresh();
    return new DnsSettings(
        refresh,
        wire.hasDnsFailureRefreshRate()
            ? Durations.positive(
                "dns_failure_refresh_rate", wire.getDnsFailureRefreshRate().getBaseInterval())
            : refresh,
        wire.hasDnsJitter()
            ? Durations.notNegative("dns_jitter", wire.getDnsJitter())
            : Duration.ZERO,
        switch (wire.getDnsLookupFamily()) {
          case V4_ONLY -> DnsSettings.Family.V4_ONLY;
          case V6_ONLY -> DnsSettings.Family.V6_ONLY;
          case V4_PREFERRED -> DnsSettings.Family.V4_PREFERRED;
          case ALL -> DnsSettings.Family.ALL;
          case AUTO, UNRECOGNIZED -> DnsSettings.Family.AUTO;
        });
  }
}
