package io.meshjvm.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.meshjvm.policy.HttpChanges;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MeshRequestTest {

  private static final HttpChanges CHANGES =
      new HttpChanges(
          Optional.of("/clean?q=1"),
          Optional.of("shop"),
          Set.of("authorization", "if-modified-since"),
          Map.of("x-claims", List.of("e30", "e31")));

  private final HttpServletRequest came = mock(HttpServletRequest.class);

  @BeforeEach
  void describe() {
    when(came.getHeaders(anyString())).thenAnswer(any -> Collections.emptyEnumeration());
    header("Authorization", "Bearer x");
    header("X-Claims", "forged");
    header("Accept", "*/*");
    header("Host", "shop:80");
    when(came.getHeaderNames())
        .thenAnswer(
            any -> Collections.enumeration(List.of("Authorization", "X-Claims", "Accept", "Host")));
    when(came.getRequestURI()).thenReturn("/./clean");
    when(came.getRequestURL()).thenAnswer(any -> new StringBuffer("https://shop:80/./clean"));
  }

  private void header(String name, String value) {
    when(came.getHeaders(name)).thenAnswer(any -> Collections.enumeration(List.of(value)));
  }

  @Test
  void showsWhatTheMeshHasChanged() {
    MeshRequest request =
        new MeshRequest(came, mock(ServletResponse.class), CHANGES, Optional.empty());

    assertThat(request.getRequestURI()).isEqualTo("/clean");
    assertThat(request.getRequestURL().toString()).isEqualTo("https://shop:80/clean");
    assertThat(request.getHeader("Authorization")).isNull();
    assertThat(request.getDateHeader("If-Modified-Since")).isEqualTo(-1);
    assertThat(request.getHeader("X-Claims")).isEqualTo("e30");
    assertThat(Collections.list(request.getHeaders("X-Claims"))).containsExactly("e30", "e31");
    assertThat(request.getHeader("Accept")).isEqualTo("*/*");
    assertThat(request.getHeader("Host")).isEqualTo("shop");
    assertThat(request.getIntHeader("Absent")).isEqualTo(-1);
    assertThat(Collections.list(request.getHeaderNames()))
        .containsExactlyInAnyOrder("x-claims", "Accept", "Host");
  }

  @Test
  void isTheRequestThatCameWhereNothingWasChanged() {
    MeshRequest request =
        new MeshRequest(came, mock(ServletResponse.class), HttpChanges.none(), Optional.empty());

    assertThat(request.getRequestURI()).isEqualTo("/./clean");
    assertThat(request.getRequestURL().toString()).isEqualTo("https://shop:80/./clean");
    assertThat(request.getHeader("Authorization")).isEqualTo("Bearer x");
    assertThat(request.getUserPrincipal()).isNull();
  }

  @Test
  void believesNoTlsThatAnotherConnectorHasEnded() {
    when(came.getAttribute("jakarta.servlet.request.cipher_suite")).thenReturn("TLS_ANY");

    assertThatIllegalStateException().isThrownBy(() -> ServletArrival.of(came));
  }
}
