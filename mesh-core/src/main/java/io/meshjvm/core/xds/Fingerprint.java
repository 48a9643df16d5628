package io.meshjvm.core.xds;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The SHA-256 of a payload, by which a resource that comes again is known without its bytes being
 * kept or read again.
 */
record Fingerprint(long a, long b, long c, long d) {

  static Fingerprint of(ByteString payload) {
    MessageDigest digest = sha256();
    payload.asReadOnlyByteBufferList().forEach(digest::update);
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    return new Fingerprint(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
