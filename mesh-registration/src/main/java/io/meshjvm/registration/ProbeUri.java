package io.meshjvm.registration;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the URIs of probes and of their redirects as leniently as Go's {@code net/url}, which the
 * agent reads them with: what may not stand in a URI is percent-encoded instead of refused.
 */
final class ProbeUri {

  private static final String REFUSED = " \"<>\\^`{|}";
  private static final int DELETE = 0x7f;

  private ProbeUri() {}

  /**
   * Reads a URI or a reference.
   *
   * @throws URISyntaxException if the encoding alone does not make it one
   */
  static URI of(String text) throws URISyntaxException {
    StringBuilder encoded = new StringBuilder(text.length());
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int octet = bytes[i] & 0xff;
      if (octet == '%' ? !escape(bytes, i) : refused(octet)) {
        encoded.append('%').append(hex(octet >> 4)).append(hex(octet & 0xf));
      } else {
        encoded.append((char) octet);
      }
    }
    return new URI(encoded.toString());
  }

  private static boolean refused(int octet) {
    return octet < ' ' || octet >= DELETE || REFUSED.indexOf(octet) >= 0;
  }

  private static boolean escape(byte[] bytes, int at) {
    return at + 2 < bytes.length
        && Character.digit(bytes[at + 1], 16) >= 0
        && Character.digit(bytes[at + 2], 16) >= 0;
  }

  private static char hex(int digit) {
    return Character.toUpperCase(Character.forDigit(digit, 16));
  }
}
