package io.meshjvm.proxy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HopByHopTest {

  @Test
  void removesWhatIsForTheNextHopAndWhatConnectionNames() {
    HttpHeaders headers =
        new DefaultHttpHeaders()
            .add("Connection", "keep-alive, X-Own")
            .add("connection", "x-more")
            .add("X-Own", "1")
            .add("X-More", "1")
            .add("Keep-Alive", "timeout=5")
            .add("Proxy-Connection", "keep-alive")
            .add("Proxy-Authorization", "Basic x")
            .add("TE", "trailers")
            .add("Upgrade", "h2c")
            .add("HTTP2-Settings", "x")
            .add("Authorization", "kept")
            .add("Transfer-Encoding", "chunked");

    HopByHop.remove(headers);

    assertThat(headers.names()).containsExactlyInAnyOrder("Authorization", "Transfer-Encoding");
  }

  @Test
  void keepsTheFramingWhateverConnectionNames() {
    HttpHeaders headers =
        new DefaultHttpHeaders()
            .add("Connection", "content-length, Transfer-Encoding, host")
            .add("Content-Length", "3")
            .add("Host", "a");

    HopByHop.remove(headers);

    assertThat(headers.names()).containsExactlyInAnyOrder("Content-Length", "Host");
  }

  @ParameterizedTest
  @CsvSource({
    "chunked, false",
    "Chunked, false",
    "gzip, true",
    "'gzip, chunked', true",
    "identity, true",
    "'chunked, chunked', true",
  })
  void knowsNoFramingButChunks(String encoding, boolean unknown) {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
    assertThat(HopByHop.hasUnknownFraming(request)).isFalse();
    request.headers().set("Transfer-Encoding", encoding);
    assertThat(HopByHop.hasUnknownFraming(request)).isEqualTo(unknown);
  }
}
