package io.meshjvm.testkit.internal.auth;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.meshjvm.testkit.token.TokenIssuer;
import io.meshjvm.testkit.token.TokenReview;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Authenticates each call and passes the outcome on in the call's context. */
public final class CallerAuthenticator implements ServerInterceptor {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> CLUSTER_ID =
      Metadata.Key.of("clusterid", Metadata.ASCII_STRING_MARSHALLER);
  private static final String BEARER = "Bearer ";

  private final TokenIssuer tokens;
  private final String trustDomain;
  private final Set<String> clusterIds;

  /**
   * An authenticator.
   *
   * @param tokens who reviews tokens
   * @param trustDomain the trust domain that token identities get
   * @param clusterIds the clusters whose tokens can be reviewed
   */
  public CallerAuthenticator(TokenIssuer tokens, String trustDomain, Set<String> clusterIds) {
    this.tokens = tokens;
    this.trustDomain = trustDomain;
    this.clusterIds = Set.copyOf(clusterIds);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Authentication outcome =
        byCertificate(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION))
            .orElseGet(() -> byToken(headers));
    Context context = Context.current().withValue(Authentication.KEY, outcome);
    return Contexts.interceptCall(context, call, headers, next);
  }

  // The handshake has verified the certificate; here it is only read.
  private static Optional<Authentication> byCertificate(@Nullable SSLSession session) {
    if (session == null) {
      return Optional.empty();
    }
    try {
      Certificate leaf = session.getPeerCertificates()[0];
      return UriSans.of((X509Certificate) leaf).stream()
          .findFirst()
          .flatMap(CallerIdentity::parse)
          .map(id -> new Authentication.Authenticated(id, Authentication.Method.CERTIFICATE));
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  private Authentication byToken(Metadata headers) {
    String header = headers.get(AUTHORIZATION);
    if (header == null || !header.startsWith(BEARER)) {
      return new Authentication.Refused("neither client certificate nor bearer token");
    }
    String cluster = headers.get(CLUSTER_ID);
    if (cluster != null && !cluster.isEmpty() && !clusterIds.contains(cluster)) {
      return new Authentication.Refused("unknown clusterid " + cluster);
    }
    TokenReview review = tokens.review(header.substring(BEARER.length()));
    if (review instanceof TokenReview.Accepted accepted) {
      CallerIdentity identity =
          new CallerIdentity(trustDomain, accepted.namespace(), accepted.serviceAccount());
      return new Authentication.Authenticated(identity, Authentication.Method.TOKEN);
    }
    return new Authentication.Refused(((TokenReview.Rejected) review).reason());
  }
}
