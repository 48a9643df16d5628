package io.meshjvm.core.identity;

import org.jspecify.annotations.Nullable;

/** Every way in which an identity can fail, with its stable code and what to do about it. */
enum IdentityFault {
  /** The certificate service cannot be reached, or does not answer in time. */
  CA_UNREACHABLE(
      "MESH-1101",
      "Check that CA_ADDR (or discoveryAddress) is right and that the address, with the hosts file"
          + " applied, can be reached from this machine"),
  /** TLS with the certificate service failed. */
  CA_TLS(
      "MESH-1102",
      "Check that root-cert.pem belongs to this mesh, that the server name is one of istiod's, and"
          + " that this machine's clock is right"),
  /** Neither certificate nor token was taken. */
  UNAUTHENTICATED(
      "MESH-1103",
      "Put a fresh token into the token file (kubectl create token SERVICE_ACCOUNT --audience"
          + " istio-ca) and check the cluster id; the file is read again at each attempt"),
  /** The certificate service refuses the request as such. */
  REQUEST_REFUSED(
      "MESH-1104",
      "Check the requested lifetime (SECRET_TTL) against the control plane's maximum, the key"
          + " algorithm and the certificate signer"),
  /** The certificate service failed. */
  CA_FAILED("MESH-1105", "Look into the log of the control plane; attempts go on by themselves"),
  /** There is no certificate to show, and the token file gives no token. */
  TOKEN_UNUSABLE(
      "MESH-1106",
      "Provide a token (kubectl create token SERVICE_ACCOUNT --audience istio-ca) at that path; the"
          + " file is read again at each attempt"),
  /** Certificate and token have both expired. */
  ALL_EXPIRED(
      "MESH-1107",
      "The machine was off for longer than its certificate lives. Put a fresh token into the token"
          + " file (kubectl create token SERVICE_ACCOUNT --audience istio-ca); no restart is"
          + " needed"),
  /** The response does not consist of a leaf and a root bundle. */
  RESPONSE_TOO_SHORT("MESH-1110", "Look into the control plane's CA configuration"),
  /** A part of the chain cannot be read. */
  CHAIN_UNREADABLE("MESH-1111", "Look into the control plane's CA configuration"),
  /** The leaf belongs to another key. */
  KEY_MISMATCH("MESH-1112", "The certificate must be issued for the key that was sent"),
  /** The chain is out of order, has a gap, or does not end at the root that came along. */
  CHAIN_BROKEN(
      "MESH-1113",
      "The chain must be the leaf, its issuers upwards, and last the roots; check the control"
          + " plane's cacerts"),
  /** The leaf has no single SPIFFE id. */
  NOT_AN_SVID("MESH-1114", "The certificate must have one SPIFFE id as its only URI SAN"),
  /** The leaf is for another workload. */
  OTHER_WORKLOAD(
      "MESH-1115",
      "Check that the token belongs to the namespace and service account that are configured"),
  /** The leaf is of another trust domain than the configured one. */
  OTHER_TRUST_DOMAIN("MESH-1116", "Set TRUST_DOMAIN to the mesh's trust domain, or leave it empty"),
  /** The leaf may not be used for mutual TLS. */
  WRONG_USE(
      "MESH-1117",
      "The certificate must be no CA and allow digital signatures, TLS client and TLS server"),
  /** The leaf is expired or not valid yet. */
  NOT_VALID_NOW("MESH-1118", "Check this machine's clock and the control plane's"),
  /** A key or signature in the chain is too weak. */
  WEAK_ALGORITHM(
      "MESH-1119", "Use RSA from 2048 bits or EC from P-256, and SHA-256 or better, in the CA"),
  /** The store cannot be written or trusted. */
  STORE_UNUSABLE(
      "MESH-1120",
      "Make the store a directory that this user owns and nobody else can write to; until then the"
          + " identity lives in memory only"),
  /** What the store holds is not used. */
  STORED_IGNORED("MESH-1121", "Nothing, if a new certificate arrives; it replaces the stored one"),
  /** Mounted certificate files cannot be read. */
  FILES_UNREADABLE(
      "MESH-1122", "Provide key.pem, cert-chain.pem and root-cert.pem, readable for this user"),
  /** Mounted key and certificate do not belong together. */
  FILES_DISAGREE(
      "MESH-1123", "Replace key.pem and cert-chain.pem together; they are read again all the time"),
  /** The root file cannot be used. */
  ROOTS_UNREADABLE(
      "MESH-1124",
      "Provide root-cert.pem with whole PEM certificates; it is read again each minute"),
  /** No key or certificate request could be made. */
  KEY_GENERATION("MESH-1125", "Check the Java runtime's security providers and its entropy"),
  /** The configured identity cannot be written as a SPIFFE id. */
  NOT_SPIFFE("MESH-1126", "Correct the trust domain, the namespace or the service account"),
  /** A quarter of the lifetime is left and there is no successor. */
  NEAR_EXPIRY("MESH-1130", "See the last failure; attempts go on by themselves"),
  /** The SVID has expired; nobody accepts it any more. */
  EXPIRED("MESH-1131", "See the last failure; attempts go on by themselves"),
  /** This machine's clock is behind the issuer's. */
  CLOCK_BEHIND("MESH-1132", "Synchronise this machine's clock"),
  /** An attempt hangs. */
  OVERDUE("MESH-1133", "Check the entropy and the load of this machine");

  private final String code;
  private final String remedy;

  IdentityFault(String code, String remedy) {
    this.code = code;
    this.remedy = remedy;
  }

  String code() {
    return code;
  }

  /** The failure, described by {@code problem}: a sentence without its full stop. */
  IdentityException because(String problem) {
    return because(problem, null);
  }

  IdentityException because(String problem, @Nullable Throwable cause) {
    return new IdentityException(code, problem, remedy, cause);
  }
}
