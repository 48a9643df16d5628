package io.meshjvm.testkit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What {@code istioctl x workload entry configure} is told about a VM.
 *
 * @param namespace namespace of the WorkloadGroup
 * @param group name of the WorkloadGroup, which must exist
 * @param autoRegister {@code --autoregister}; true here, since tests mostly want it
 * @param captureDns {@code --capture-dns}
 * @param internalIp {@code --internalIP}, the address that the VM registers with; empty for none
 * @param network the VM's network; empty for none
 * @param tokenTtl {@code --tokenDuration}
 * @param throughGateway whether the VM reaches istiod through the east-west gateway
 * @param proxyMetadata further entries, such as {@code ISTIO_META_DNS_AUTO_ALLOCATE}
 */
public record VmSpec(
    String namespace,
    String group,
    boolean autoRegister,
    boolean captureDns,
    String internalIp,
    String network,
    Duration tokenTtl,
    boolean throughGateway,
    Map<String, String> proxyMetadata) {

  /** Copies the metadata. */
  public VmSpec {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(internalIp, "internalIp");
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(tokenTtl, "tokenTtl");
    proxyMetadata = Map.copyOf(proxyMetadata);
  }

  /** An auto-registering VM with DNS capture and a token for an hour. */
  public static VmSpec of(String namespace, String group) {
    return builder(namespace, group).build();
  }

  /** A builder that starts with what {@link #of} gives. */
  public static Builder builder(String namespace, String group) {
    return new Builder(namespace, group);
  }

  /** Collects options. Not safe for use by many threads. */
  public static final class Builder {
    private final String namespace;
    private final String group;
    private final Map<String, String> proxyMetadata = new LinkedHashMap<>();
    private boolean autoRegister = true;
    private boolean captureDns = true;
    private String internalIp = "";
    private String network = "";
    private Duration tokenTtl = Duration.ofHours(1);
    private boolean throughGateway;

    private Builder(String namespace, String group) {
      this.namespace = namespace;
      this.group = group;
    }

    /** Leaves {@code ISTIO_META_AUTO_REGISTER_GROUP} out. */
    public Builder withoutAutoRegistration() {
      this.autoRegister = false;
      return this;
    }

    /** Leaves {@code ISTIO_META_DNS_CAPTURE} out. */
    public Builder withoutDnsCapture() {
      this.captureDns = false;
      return this;
    }

    /** The address that the VM registers with. */
    public Builder internalIp(String address) {
      this.internalIp = address;
      return this;
    }

    /** The VM's network. */
    public Builder network(String name) {
      this.network = name;
      return this;
    }

    /** Life of the token; negative for one that has expired. */
    public Builder tokenTtl(Duration ttl) {
      this.tokenTtl = ttl;
      return this;
    }

    /** Lets the VM reach istiod through the east-west gateway. */
    public Builder throughGateway() {
      this.throughGateway = true;
      return this;
    }

    /** One more entry of {@code proxyMetadata} and {@code cluster.env}. */
    public Builder proxyMetadata(String key, String value) {
      proxyMetadata.put(key, value);
      return this;
    }

    /** The options. */
    public VmSpec build() {
      return new VmSpec(
          namespace,
          group,
          autoRegister,
          captureDns,
          internalIp,
          network,
          tokenTtl,
          throughGateway,
          proxyMetadata);
    }
  }
}
