package io.meshjvm.sdk;

import io.meshjvm.core.bootstrap.Locality;

/** How far apart two localities are, as far as both are known. */
enum Distance {
  SAME_SUBZONE("same subzone"),
  SAME_ZONE("same zone"),
  SAME_REGION("same region"),
  OTHER_REGION("other region"),
  UNKNOWN("");

  private final String word;

  Distance(String word) {
    this.word = word;
  }

  /** For reports; empty if nothing is known. */
  String word() {
    return word;
  }

  static Distance between(Locality one, Locality other) {
    if (one.region().isEmpty() || other.region().isEmpty()) {
      return UNKNOWN;
    }
    if (!one.region().equals(other.region())) {
      return OTHER_REGION;
    }
    if (one.zone().isEmpty() || !one.zone().equals(other.zone())) {
      return SAME_REGION;
    }
    return !one.subZone().isEmpty() && one.subZone().equals(other.subZone())
        ? SAME_SUBZONE
        : SAME_ZONE;
  }
}
