package io.meshjvm.testkit.internal.xds;

import io.meshjvm.testkit.journal.CertificateRecord;
import io.meshjvm.testkit.journal.Nack;
import io.meshjvm.testkit.journal.ProtocolViolation;
import io.meshjvm.testkit.journal.RequestRecord;
import io.meshjvm.testkit.journal.ResponseRecord;
import java.util.ArrayList;
import java.util.List;

/** Everything that happened, in order. Safe for use by many threads. */
public final class Journal {

  private final List<RequestRecord> requests = new ArrayList<>();
  private final List<ResponseRecord> responses = new ArrayList<>();
  private final List<Nack> nacks = new ArrayList<>();
  private final List<ProtocolViolation> violations = new ArrayList<>();
  private final List<CertificateRecord> certificates = new ArrayList<>();

  /** An empty journal. */
  public Journal() {}

  synchronized void add(RequestRecord request) {
    requests.add(request);
  }

  synchronized void add(ResponseRecord response) {
    responses.add(response);
  }

  synchronized void add(Nack nack) {
    nacks.add(nack);
  }

  synchronized void add(ProtocolViolation violation) {
    violations.add(violation);
  }

  /** Notes a request to the certificate service. */
  public synchronized void add(CertificateRecord certificate) {
    certificates.add(certificate);
  }

  /** All requests so far. */
  public synchronized List<RequestRecord> requests() {
    return List.copyOf(requests);
  }

  /** All responses so far. */
  public synchronized List<ResponseRecord> responses() {
    return List.copyOf(responses);
  }

  /** All refusals so far. */
  public synchronized List<Nack> nacks() {
    return List.copyOf(nacks);
  }

  /** All breaches of protocol so far. */
  public synchronized List<ProtocolViolation> violations() {
    return List.copyOf(violations);
  }

  /** All requests to the certificate service so far. */
  public synchronized List<CertificateRecord> certificates() {
    return List.copyOf(certificates);
  }
}
