package io.meshjvm.tls;

import io.netty.util.NetUtil;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The subject alternative names of a certificate. The common name never counts (RFC 9525, section
 * 2); a wildcard stands for one whole label on the left (Envoy: {@code Utility::dnsNameMatch}).
 *
 * @param names DNS names, URIs and addresses, as the certificate has them
 */
record CertificateNames(List<String> names) {

  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int IP = 7;

  /** Copies the names. */
  CertificateNames {
    names = List.copyOf(names);
  }

  static CertificateNames of(X509Certificate certificate) throws CertificateParsingException {
    Collection<List<?>> entries = certificate.getSubjectAlternativeNames();
    List<String> names = new ArrayList<>();
    for (List<?> entry : entries == null ? List.<List<?>>of() : entries) {
      int kind = (Integer) entry.get(0);
      if (kind == DNS || kind == URI || kind == IP) {
        names.add((String) entry.get(1));
      }
    }
    return new CertificateNames(names);
  }

  /** Whether the certificate is for one of {@code wanted}. */
  boolean areFor(Set<String> wanted) {
    return wanted.stream().anyMatch(one -> names.stream().anyMatch(name -> matches(one, name)));
  }

  private static boolean matches(String wanted, String name) {
    byte[] address = address(wanted);
    if (address != null) {
      return Arrays.equals(address, address(name));
    }
    return wanted.contains("://") ? wanted.equals(name) : matchesHost(wanted, name);
  }

  private static boolean matchesHost(String wanted, String name) {
    String host = host(wanted);
    String pattern = host(name);
    if (!pattern.startsWith("*.")) {
      return host.equals(pattern);
    }
    int dot = host.indexOf('.');
    return dot > 0 && host.substring(dot).equals(pattern.substring(1));
  }

  private static String host(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static byte @Nullable [] address(String text) {
    return NetUtil.createByteArrayFromIpAddressString(text);
  }
}
