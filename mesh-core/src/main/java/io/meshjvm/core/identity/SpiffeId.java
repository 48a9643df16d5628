package io.meshjvm.core.identity;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A SPIFFE ID: the name of a workload, for example {@code spiffe://cluster.local/ns/shop/sa/cart}.
 *
 * <p>Mirrors the SPIFFE ID standard, sections 2.1 to 2.4. Two ids are equal only if every character
 * is.
 *
 * @param trustDomain realm that vouches for the name
 * @param path empty, or segments each led by {@code /}
 */
public record SpiffeId(TrustDomain trustDomain, String path) {

  private static final int URI_SAN = 6;

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the path breaks the grammar or the id is too long
   */
  public SpiffeId {
    Objects.requireNonNull(trustDomain, "trustDomain");
    SpiffeGrammar.checkPath(path);
    int length = SpiffeGrammar.SCHEME.length() + trustDomain.name().length() + path.length();
    if (length > SpiffeGrammar.MAX_ID_BYTES) {
      throw new IllegalArgumentException(
          "the SPIFFE id is longer than " + SpiffeGrammar.MAX_ID_BYTES + " bytes");
    }
  }

  /**
   * Reads a SPIFFE URI.
   *
   * @throws IllegalArgumentException if it breaks the grammar; the message says how and does not
   *     repeat the text
   */
  public static SpiffeId parse(String uri) {
    if (!uri.startsWith(SpiffeGrammar.SCHEME)) {
      throw new IllegalArgumentException("the URI does not begin with 'spiffe://'");
    }
    String rest = uri.substring(SpiffeGrammar.SCHEME.length());
    int slash = rest.indexOf('/');
    String domain = slash < 0 ? rest : rest.substring(0, slash);
    return new SpiffeId(new TrustDomain(domain), slash < 0 ? "" : rest.substring(slash));
  }

  /**
   * The id that Istio gives to a service account.
   *
   * @throws IllegalArgumentException if a part is not a single path segment
   */
  public static SpiffeId of(TrustDomain trustDomain, String namespace, String serviceAccount) {
    if (namespace.indexOf('/') >= 0 || serviceAccount.indexOf('/') >= 0) {
      throw new IllegalArgumentException("a namespace and a service account hold no '/'");
    }
    return new SpiffeId(trustDomain, "/ns/" + namespace + "/sa/" + serviceAccount);
  }

  /**
   * The id in a leaf certificate: its one and only SAN of type URI. A DNS SAN that looks like a
   * SPIFFE id is none. Nothing else of the certificate is looked at.
   *
   * @throws CertificateException if there is no URI SAN, or more than one, or it is no SPIFFE id
   */
  public static SpiffeId ofLeaf(X509Certificate leaf) throws CertificateException {
    List<String> uris = uriNames(leaf);
    if (uris.size() != 1) {
      throw new CertificateException(
          "the certificate has " + uris.size() + " URI SANs; an SVID has exactly one");
    }
    try {
      return parse(uris.get(0));
    } catch (IllegalArgumentException e) {
      throw new CertificateException(
          "the certificate's URI SAN is no SPIFFE id: " + e.getMessage(), e);
    }
  }

  /** The Kubernetes namespace, if the path is exactly {@code /ns/<ns>/sa/<sa>}. */
  public Optional<String> namespace() {
    return istioSegment(2);
  }

  /** The Kubernetes service account, if the path is exactly {@code /ns/<ns>/sa/<sa>}. */
  public Optional<String> serviceAccount() {
    return istioSegment(4);
  }

  /** The URI. */
  @Override
  public String toString() {
    return SpiffeGrammar.SCHEME + trustDomain + path;
  }

  private Optional<String> istioSegment(int index) {
    String[] segments = path.split("/", -1);
    boolean istio = segments.length == 5 && segments[1].equals("ns") && segments[3].equals("sa");
    return istio ? Optional.of(segments[index]) : Optional.empty();
  }

  private static List<String> uriNames(X509Certificate leaf) throws CertificateParsingException {
    Collection<List<?>> names = leaf.getSubjectAlternativeNames();
    if (names == null) {
      return List.of();
    }
    return names.stream()
        .filter(name -> Integer.valueOf(URI_SAN).equals(name.get(0)))
        .map(name -> (String) name.get(1))
        .toList();
  }
}
