package io.meshjvm.testkit.render;

import io.envoyproxy.envoy.config.core.v3.Locality;

/** Localities as text, {@code region/zone/subzone}, and as messages. */
final class Localities {
  private Localities() {}

  static Locality parse(String text) {
    String[] parts = text.split("/", 3);
    Locality.Builder locality = Locality.newBuilder().setRegion(parts[0]);
    if (parts.length > 1) {
      locality.setZone(parts[1]);
    }
    if (parts.length > 2) {
      locality.setSubZone(parts[2]);
    }
    return locality.build();
  }

  static Locality of(ProxyView proxy) {
    ProxyLocality locality = proxy.locality();
    return locality == null
        ? Locality.getDefaultInstance()
        : Locality.newBuilder()
            .setRegion(locality.region())
            .setZone(locality.zone())
            .setSubZone(locality.subzone())
            .build();
  }

  /** 0 for the same subzone, 1 for the same zone, 2 for the same region, else 3. */
  static int distance(Locality one, Locality other) {
    if (!one.getRegion().equals(other.getRegion())) {
      return 3;
    }
    if (!one.getZone().equals(other.getZone())) {
      return 2;
    }
    return one.getSubZone().equals(other.getSubZone()) ? 0 : 1;
  }

  /** Whether a locality falls under a pattern such as {@code r1/*}, {@code r1/z1} or {@code *}. */
  static boolean matches(String pattern, Locality locality) {
    String[] parts = pattern.split("/", 3);
    String[] actual = {locality.getRegion(), locality.getZone(), locality.getSubZone()};
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].equals("*")) {
        return true;
      }
      if (!parts[i].equals(actual[i])) {
        return false;
      }
    }
    return true;
  }
}
