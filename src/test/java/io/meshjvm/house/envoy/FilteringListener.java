package io.meshjvm.house.envoy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.meshjvm.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;

/**
 * A connection manager that Envoy and the library are given alike: Envoy answers with what its
 * filters have left of the request.
 *
 * @param name name of the listener
 * @param options options in JSON, with commas between
 * @param filters HTTP filters in flow style, each with a comma after it
 * @param echoed names of headers that come back, each with {@code x-saw-} before it
 */
record FilteringListener(String name, String options, String filters, String... echoed) {

  @Override
  public String toString() {
    return name;
  }

  /** What the library is to read. */
  byte[] bytes() {
    try {
      HttpConnectionManager.Builder manager = HttpConnectionManager.newBuilder();
      JsonFormat.parser().merge("{" + options + "}", manager);
      return manager.build().toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(options, e);
    }
  }

  void addTo(EnvoyConfig config) {
    StringBuilder echo = new StringBuilder();
    for (String header : echoed) {
      echo.append(", {header: {key: x-saw-%s, value: '%%REQ(%s)%%'}}".formatted(header, header));
    }
    String separator = options.isEmpty() ? "" : ", ";
    config.listener(
        name,
        """
        {name: envoy.filters.network.http_connection_manager, typed_config: {'@type':
          type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,
          stat_prefix: '%s', delayed_close_timeout: 0.1s%s%s,
          route_config: {response_headers_to_add: [
            {header: {key: x-path, value: '%%REQ(:PATH)%%'}},
            {header: {key: x-host, value: '%%REQ(:AUTHORITY)%%'}},
            {header: {key: x-metadata,
              value: '%%DYNAMIC_METADATA(envoy.filters.http.jwt_authn)%%'}},
            {header: {key: x-scheme, value: '%%REQ(:SCHEME)%%'}},
            {header: {key: x-remote, value: '%%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%%'}}%s],
          virtual_hosts: [{name: all, domains: ['*'], routes: [{match: {prefix: /},
            direct_response: {status: 200, body: {inline_string: ok}}}]}]},
          http_filters: [%s {name: envoy.filters.http.router, typed_config:
            {'@type': type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]}}\
        """
            .formatted(name, separator, options, echo, filters));
  }
}
