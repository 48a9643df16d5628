package io.meshjvm.core.internal;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.util.concurrent.Executor;

/**
 * Puts the service-account token on each call, read afresh, and only where TLS is verified and
 * encrypts.
 */
final class TokenCredentials extends CallCredentials {

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final TokenFile file;
  private final boolean certificate;

  /**
   * Creates the credentials.
   *
   * @param file where the token is
   * @param certificate whether a certificate goes along, so that a call makes sense without token
   */
  TokenCredentials(TokenFile file, boolean certificate) {
    this.file = file;
    this.certificate = certificate;
  }

  @Override
  public void applyRequestMetadata(
      RequestInfo request, Executor executor, MetadataApplier applier) {
    if (request.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY) {
      applier.fail(Status.UNAUTHENTICATED.withDescription("no token over an unprotected channel"));
      return;
    }
    executor.execute(() -> apply(file.read(), applier));
  }

  private void apply(TokenFile.Content content, MetadataApplier applier) {
    if (content instanceof TokenFile.Token token) {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + token.secret().reveal());
      applier.apply(headers);
    } else if (certificate) {
      applier.apply(new Metadata());
    } else {
      applier.fail(
          Status.UNAUTHENTICATED
              .withDescription(content.toString())
              .withCause(ChannelException.token(content.toString())));
    }
  }
}
