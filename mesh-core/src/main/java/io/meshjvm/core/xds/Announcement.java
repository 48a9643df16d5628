package io.meshjvm.core.xds;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that the workload tells the control plane over the ADS stream, without being asked and
 * without an answer, as Istio's health reports do (istio: {@code pilot/pkg/xds/ads.go}).
 *
 * @param typeUrl type URL of the message
 * @param error text of the request's {@code error_detail}, or null to send none
 */
public record Announcement(String typeUrl, @Nullable String error) {

  /** Checks the type. */
  public Announcement {
    Objects.requireNonNull(typeUrl, "typeUrl");
  }
}
