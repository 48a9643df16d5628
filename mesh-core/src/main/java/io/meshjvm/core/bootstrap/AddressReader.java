package io.meshjvm.core.bootstrap;

import io.meshjvm.core.bootstrap.AddressPolicy.Families;
import io.meshjvm.core.bootstrap.AddressPolicy.HostInterface;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which addresses the workload announces, from code or else from settings. */
final class AddressReader {

  private final Settings settings;

  AddressReader(Settings settings) {
    this.settings = settings;
  }

  List<InetAddress> read(@Nullable AddressPolicy given, Supplier<List<HostInterface>> interfaces) {
    AddressPolicy policy = given == null ? policy() : given;
    List<InetAddress> addresses = AddressSelection.select(policy, interfaces);
    if (given != null || policy.addresses().isEmpty()) {
      String literals =
          addresses.stream().map(WorkloadNode::addressText).collect(Collectors.joining(","));
      settings.report(
          SettingKey.ADDRESS.key(),
          literals,
          policy.addresses().isEmpty() ? "network interfaces" : "builder");
    }
    return addresses;
  }

  private AddressPolicy policy() {
    AddressPolicy.Builder policy = AddressPolicy.builder();
    settings.list(SettingKey.ADDRESS).forEach(literal -> policy.address(address(literal)));
    settings.list(SettingKey.ADDRESS_INTERFACES).forEach(policy::networkInterface);
    settings.list(SettingKey.ADDRESS_CIDRS).forEach(policy::cidr);
    policy.loopback(settings.flag(SettingKey.ADDRESS_LOOPBACK));
    String families = settings.text(SettingKey.ADDRESS_FAMILIES).toUpperCase(Locale.ROOT);
    try {
      return policy.families(Families.valueOf(families)).build();
    } catch (IllegalArgumentException e) {
      throw Fault.ADDRESS_POLICY.at(
          "the addresses to announce cannot be chosen: " + e.getMessage(), e);
    }
  }

  private InetAddress address(String literal) {
    return IpLiteral.parse(literal)
        .orElseThrow(
            () ->
                Fault.BAD_ADDRESS.at(
                    "'"
                        + literal
                        + "' in "
                        + Settings.describe(SettingKey.ADDRESS, settings.find(SettingKey.ADDRESS))
                        + " is no IP address"));
  }
}
