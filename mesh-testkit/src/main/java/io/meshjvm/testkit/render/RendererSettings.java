package io.meshjvm.testkit.render;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What a mesh's installation fixes, as opposed to its configuration objects.
 *
 * @param trustDomain the trust domain
 * @param trustDomainAliases further trust domains with the same meaning
 * @param clusterId the Kubernetes cluster of all objects
 * @param rootNamespace the namespace whose policies hold for the whole mesh
 * @param ambient whether ambient mode is on: workload addresses are served, clusters can tunnel
 * @param trustRoots PEM roots to distribute as a trust bundle, asked at each rendering; an empty
 *     list means that nothing is distributed, as by default in Istio
 */
public record RendererSettings(
    String trustDomain,
    List<String> trustDomainAliases,
    String clusterId,
    String rootNamespace,
    boolean ambient,
    Supplier<List<String>> trustRoots) {
  /** Copies the aliases. */
  public RendererSettings {
    Objects.requireNonNull(trustDomain, "trustDomain");
    Objects.requireNonNull(clusterId, "clusterId");
    Objects.requireNonNull(rootNamespace, "rootNamespace");
    Objects.requireNonNull(trustRoots, "trustRoots");
    trustDomainAliases = List.copyOf(trustDomainAliases);
  }

  /**
   * Istio's defaults: trust domain {@code cluster.local}, cluster {@code Kubernetes}, root
   * namespace {@code istio-system}, no ambient mode, no trust bundle.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects settings. Not safe for use by several threads. */
  public static final class Builder {
    private String trustDomain = "cluster.local";
    private List<String> trustDomainAliases = List.of();
    private String clusterId = "Kubernetes";
    private String rootNamespace = "istio-system";
    private boolean ambient;
    private Supplier<List<String>> trustRoots = List::of;

    private Builder() {}

    /**
     * Sets the trust domain.
     *
     * @param value the trust domain
     * @return this builder
     */
    public Builder trustDomain(String value) {
      trustDomain = value;
      return this;
    }

    /**
     * Sets the aliases of the trust domain.
     *
     * @param value the aliases
     * @return this builder
     */
    public Builder trustDomainAliases(List<String> value) {
      trustDomainAliases = value;
      return this;
    }

    /**
     * Sets the cluster's id.
     *
     * @param value the id
     * @return this builder
     */
    public Builder clusterId(String value) {
      clusterId = value;
      return this;
    }

    /**
     * Sets the root namespace.
     *
     * @param value the namespace
     * @return this builder
     */
    public Builder rootNamespace(String value) {
      rootNamespace = value;
      return this;
    }

    /**
     * Switches ambient mode.
     *
     * @param value whether it is on
     * @return this builder
     */
    public Builder ambient(boolean value) {
      ambient = value;
      return this;
    }

    /**
     * Sets the source of the trust bundle.
     *
     * @param value PEM certificates, asked at each rendering, on the rendering thread
     * @return this builder
     */
    public Builder trustRoots(Supplier<List<String>> value) {
      trustRoots = value;
      return this;
    }

    /**
     * The settings.
     *
     * @return immutable settings
     */
    public RendererSettings build() {
      return new RendererSettings(
          trustDomain, trustDomainAliases, clusterId, rootNamespace, ambient, trustRoots);
    }
  }
}
