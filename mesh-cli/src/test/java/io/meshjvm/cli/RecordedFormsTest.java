package io.meshjvm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Resources in the forms in which people record them. */
class RecordedFormsTest {

  private static final String A = "{\"@type\": \"x/a.A\", \"name\": \"1\"}";
  private static final String B = "{\"@type\": \"x/a.A\", \"name\": \"2\"}";
  private static final String DUMP = "\"@type\": \"type.googleapis.com/envoy.admin.v3.Dump\"";

  static Stream<Arguments> forms() {
    return Stream.of(
        Arguments.of("state of the world", "{\"resources\": [%s, %s]}".formatted(A, B)),
        Arguments.of(
            "delta",
            "{\"resources\": [{\"name\": \"1\", \"resource\": %s}, {\"resource\": %s}]}"
                .formatted(A, B)),
        Arguments.of("array of resources", "[%s, %s]".formatted(A, B)),
        Arguments.of(
            "array of responses",
            "[{\"resources\": [%s]}, {}, {\"@type\": \"x/Response\", \"resources\": [%s]}]"
                .formatted(A, B)),
        Arguments.of(
            "dump",
            """
            {"configs": [
              {%1$s, "bootstrap": {"x": {"@type": "x/a.A", "name": "0"}}},
              {%1$s, "dynamic_listeners": [
                {"active_state": {"listener": %2$s}, "draining_state": {"listener": %3$s}},
                {"warmingState": {"listener": %3$s}, "error_state": {"failed": %3$s}}]},
              {%1$s, "static_listeners": [{"listener": %3$s, "last_updated": "now"}]}]}
            """
                .formatted(DUMP, A, B)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void findsResourcesInTheirOrder(String form, String content) {
    assertThat(RecordedForms.of(JsonParser.parseString(content)).resources())
        .containsExactly(
            JsonParser.parseString(A).getAsJsonObject(),
            JsonParser.parseString(B).getAsJsonObject());
  }

  @Test
  void takesOneResourceByItself() {
    assertThat(RecordedForms.of(JsonParser.parseString(A)).resources()).hasSize(1);
  }

  @Test
  void knowsTheTypesOfResponsesWithoutResources() {
    RecordedForms forms =
        RecordedForms.of(
            JsonParser.parseString("[{\"typeUrl\": \"x/a\"}, {\"type_url\": \"x/b\"}]"));

    assertThat(forms.resources()).isEmpty();
    assertThat(forms.types()).containsExactlyInAnyOrder("x/a", "x/b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "7 | it is no JSON object",
        "[[]] | it is no JSON object",
        "{\"resources\": {}} | 'resources' is no list",
        "{\"resources\": [{\"name\": \"x\"}]} | a resource does not say its @type",
        "{\"resources\": [1]} | a resource does not say its @type",
        "[{\"@type\": {}}] | a resource does not say its @type",
      })
  void refusesAnythingElse(String content, String reason) {
    assertThatThrownBy(() -> RecordedForms.of(JsonParser.parseString(content)))
        .isInstanceOf(JsonParseException.class)
        .hasMessage(reason);
  }
}
