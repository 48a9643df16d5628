package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JoinReportTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static final String ISTIOD =
      "{\"Component\":\"istiod\",\"ID\":\"istiod-0\",\"Info\":{\"version\":\"1.29.0\"}}";

  @Test
  void tellsPeopleAMembersWholeStanding() {
    assertThat(joined().text())
        .isEqualToNormalizingNewlines(
            """
            state       READY: registered, healthy and provisioned
            token       /mesh/istio-token, expires in 59m30s
            identity    spiffe://cluster.local/ns/vm/sa/my-vm, expires in 23h59m, renews in 12h0m (from istiod, 1 trusted root)
            registered  vm/python-http-10.77.0.9, HEALTHY, application healthy (well)
            selected by vmservice.example.com:80 -> 10.77.0.9:9090, HEALTHY, peers use mutual TLS
            selected by vmservice.example.com:81 -> [fd00::5]:9091, UNHEALTHY, peers use plaintext (the WorkloadGroup names no serviceAccount, or mutual TLS is disabled)
            inbound     {9090=STRICT, 10000=PERMISSIVE, *=STRICT}
            outbound    to unknown hosts ALLOW_ANY
            known       7 names, 9 service ports
            stream      CONNECTED istiod.istio-system.svc:15012 (DELTA, by CERTIFICATE, istiod istiod-0 1.29.0)
            """);
    assertThat(joined()).hasToString(joined().text());
  }

  @Test
  void tellsMachinesTheSameAndTheControlPlanesOwnWords() {
    assertThat(joined().json())
        .isEqualTo(
            """
            {
              "at": "2026-01-02T03:04:05Z",
              "state": {
                "phase": "READY",
                "detail": "registered, healthy and provisioned",
                "since": "2026-01-02T03:04:05Z"
              },
              "token": {
                "path": "/mesh/istio-token",
                "readable": true,
                "expires": "2026-01-02T04:03:35Z"
              },
              "identity": {
                "spiffeId": "spiffe://cluster.local/ns/vm/sa/my-vm",
                "expires": "2026-01-03T03:04:04Z",
                "renewal": "2026-01-02T15:04:05Z",
                "source": "istiod",
                "roots": 1
              },
              "registration": {
                "state": "HEALTHY",
                "workloadEntry": "vm/python-http-10.77.0.9",
                "health": "application healthy (well)"
              },
              "services": [
                {
                  "host": "vmservice.example.com",
                  "port": 80,
                  "endpoint": "10.77.0.9:9090",
                  "health": "HEALTHY",
                  "mutualTls": true
                },
                {
                  "host": "vmservice.example.com",
                  "port": 81,
                  "endpoint": "[fd00::5]:9091",
                  "health": "UNHEALTHY",
                  "mutualTls": false
                }
              ],
              "inbound": {
                "9090": "STRICT",
                "10000": "PERMISSIVE",
                "*": "STRICT"
              },
              "outbound": "ALLOW_ANY",
              "names": 7,
              "clusters": 9,
              "stream": {
                "phase": "CONNECTED",
                "endpoint": "istiod.istio-system.svc:15012",
                "protocol": "DELTA",
                "credential": "CERTIFICATE",
                "controlPlane": "{\\"Component\\":\\"istiod\\",\\"ID\\":\\"istiod-0\\",\\"Info\\":{\\"version\\":\\"1.29.0\\"}}"
              }
            }\
            """
                .stripIndent());
  }

  @Test
  void tellsWhatIsMissingAndWhatWentWrong() {
    assertThat(refused().text())
        .isEqualToNormalizingNewlines(
            """
            state       REFUSED: MESH-1301: no group. Make one
            token       none at /mesh/istio-token
            identity    none yet
            registered  no WorkloadEntry, FAILED, nothing to check; MESH-1301: no group. Make one
            selected by no service (peers cannot call this workload)
            outbound    to unknown hosts UNKNOWN
            known       0 names, 0 service ports
            stream      BACKING_OFF istiod:15012 (SOTW, by NONE); 2026-01-02T03:04:05Z MESH-1205 UNKNOWN: no
            """);
    JsonObject json = JsonParser.parseString(refused().json()).getAsJsonObject();
    assertThat(json.has("identity")).isFalse();
    assertThat(json.getAsJsonObject("registration").get("problem").getAsString())
        .isEqualTo("MESH-1301: no group. Make one");
  }

  @Test
  void saysSinceWhenAnIdentityIsTooOld() {
    JoinReport.Identity old =
        new JoinReport.Identity(
            "spiffe://cluster.local/ns/vm/sa/my-vm",
            NOW.minusSeconds(5),
            NOW.minus(Duration.ofMinutes(3)),
            "store",
            2,
            "MESH-1101: CA is down");

    assertThat(report(old).text())
        .contains(
            "expired 5s ago, renewal due 3m0s ago (from store, 2 trusted roots); MESH-1101: CA is"
                + " down");
  }

  private static JoinReport joined() {
    Map<String, String> inbound = new LinkedHashMap<>();
    inbound.put("9090", "STRICT");
    inbound.put("10000", "PERMISSIVE");
    inbound.put("*", "STRICT");
    return new JoinReport(
        NOW,
        new MeshState(MeshState.Phase.READY, "registered, healthy and provisioned", NOW),
        new JoinReport.Token("/mesh/istio-token", true, NOW.plusSeconds(59 * 60 + 30)),
        new JoinReport.Identity(
            "spiffe://cluster.local/ns/vm/sa/my-vm",
            NOW.plus(Duration.ofHours(24)).minusSeconds(1),
            NOW.plus(Duration.ofHours(12)),
            "istiod",
            1,
            null),
        new JoinReport.Registration(
            "HEALTHY", "vm/python-http-10.77.0.9", "application healthy (well)", null),
        List.of(
            new JoinReport.Service("vmservice.example.com", 80, "10.77.0.9:9090", "HEALTHY", true),
            new JoinReport.Service(
                "vmservice.example.com", 81, "[fd00::5]:9091", "UNHEALTHY", false)),
        inbound,
        "ALLOW_ANY",
        7,
        9,
        new JoinReport.Stream(
            "CONNECTED", "istiod.istio-system.svc:15012", "DELTA", "CERTIFICATE", ISTIOD, null));
  }

  private static JoinReport refused() {
    String problem = "MESH-1301: no group. Make one";
    return new JoinReport(
        NOW,
        new MeshState(MeshState.Phase.REFUSED, problem, NOW),
        new JoinReport.Token("/mesh/istio-token", false, null),
        null,
        new JoinReport.Registration("FAILED", null, "nothing to check", problem),
        List.of(),
        Map.of(),
        "UNKNOWN",
        0,
        0,
        new JoinReport.Stream(
            "BACKING_OFF", "istiod:15012", "SOTW", "NONE", "", NOW + " MESH-1205 UNKNOWN: no"));
  }

  private static JoinReport report(JoinReport.Identity identity) {
    JoinReport some = refused();
    return new JoinReport(
        some.at(),
        some.state(),
        some.token(),
        identity,
        some.registration(),
        List.of(),
        Map.of(),
        "UNKNOWN",
        0,
        0,
        some.stream());
  }
}
