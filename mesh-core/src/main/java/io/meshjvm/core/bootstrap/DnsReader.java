package io.meshjvm.core.bootstrap;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How mesh names are answered, from settings. */
final class DnsReader {

  private static final String ANY_PORT = ":0";

  private static final Duration LONGEST_HOLD = Duration.ofSeconds(5);

  private final Settings settings;

  DnsReader(Settings settings) {
    this.settings = settings;
  }

  DnsSettings read() {
    List<String> listen = settings.list(SettingKey.DNS_LISTEN);
    if (listen.size() > 1) {
      throw Fault.RANGE.at("dnsListen names " + listen.size() + " addresses; one is possible");
    }
    return new DnsSettings(
        listen.isEmpty() ? null : address(SettingKey.DNS_LISTEN, listen.get(0)),
        settings.flag(SettingKey.DNS_LISTEN_REMOTE),
        settings.list(SettingKey.DNS_UPSTREAMS).stream()
            .map(text -> address(SettingKey.DNS_UPSTREAMS, text))
            .toList(),
        settings.list(SettingKey.DNS_SEARCH),
        endpoints(SettingKey.DNS_ANSWER, settings.text(SettingKey.DNS_ANSWER)),
        exceptions(),
        hold());
  }

  private Duration hold() {
    Duration hold =
        settings.text(SettingKey.DNS_HOLD).equals("0s")
            ? Duration.ZERO
            : settings.duration(SettingKey.DNS_HOLD);
    if (hold.compareTo(LONGEST_HOLD) > 0) {
      throw Fault.RANGE.at("dnsHold is over " + LONGEST_HOLD.toSeconds() + " s");
    }
    return hold;
  }

  private Map<String, Boolean> exceptions() {
    Map<String, Boolean> exceptions = new LinkedHashMap<>();
    for (String pair : settings.list(SettingKey.DNS_ANSWER_HOSTS)) {
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        throw Fault.RANGE.at("'" + pair + "' in dnsAnswerHosts is not host=ENDPOINT or =VIRTUAL");
      }
      exceptions.put(
          pair.substring(0, equals),
          endpoints(SettingKey.DNS_ANSWER_HOSTS, pair.substring(equals + 1)));
    }
    return exceptions;
  }

  private boolean endpoints(SettingKey key, String mode) {
    return switch (mode.toUpperCase(Locale.ROOT)) {
      case "ENDPOINT" -> true;
      case "VIRTUAL" -> false;
      default ->
          throw Fault.RANGE.at(
              Settings.describe(key, settings.find(key)) + " is neither VIRTUAL nor ENDPOINT");
    };
  }

  private InetSocketAddress address(SettingKey key, String text) {
    boolean anyPort = key == SettingKey.DNS_LISTEN && text.endsWith(ANY_PORT);
    String what = Settings.describe(key, settings.find(key));
    HostPort parsed;
    try {
      parsed = HostPort.parse(anyPort ? text + "1" : text);
    } catch (IllegalArgumentException e) {
      throw Fault.ENDPOINT.at(what + ": " + e.getMessage(), e);
    }
    return IpLiteral.parse(parsed.host())
        .map(ip -> new InetSocketAddress(ip, anyPort ? 0 : parsed.port()))
        .orElseThrow(() -> Fault.ENDPOINT.at(what + ": '" + parsed.host() + "' is no IP address"));
  }
}
