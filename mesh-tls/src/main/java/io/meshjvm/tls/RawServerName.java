package io.meshjvm.tls;

import java.nio.charset.StandardCharsets;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;

/**
 * A server name of type host_name that need not be a DNS host name. The JDK's {@code SNIHostName}
 * refuses underscores; SunJSSE clients send any other subclass as it is.
 */
final class RawServerName extends SNIServerName {

  private static final int MAX_LENGTH = 255;

  RawServerName(String name) {
    super(StandardConstants.SNI_HOST_NAME, checked(name).getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Returns the name.
   *
   * @throws IllegalArgumentException if it is longer than 255 characters or not printable ASCII
   */
  static String checked(String name) {
    if (name.length() > MAX_LENGTH || !name.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException("no server name: '" + name + "'");
    }
    return name;
  }
}
