package io.meshjvm.testkit.internal.csr;

import io.grpc.Status;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** Reads certificate signing requests and checks that they are signed by their own key. */
final class CsrReader {

  private CsrReader() {}

  static PublicKey publicKey(String pem) {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      if (!(parser.readObject() instanceof PKCS10CertificationRequest request)) {
        throw refused("certificate signing request is not properly encoded");
      }
      PublicKey key = new JcaPKCS10CertificationRequest(request).getPublicKey();
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw refused("signature of the certificate signing request does not verify");
      }
      return key;
    } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
      throw refused("certificate signing request cannot be read: " + e.getMessage());
    }
  }

  private static SigningException refused(String problem) {
    return new SigningException(
        Status.Code.INVALID_ARGUMENT, "CSR signing error (" + problem + ")");
  }
}
