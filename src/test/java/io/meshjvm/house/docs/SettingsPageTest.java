package io.meshjvm.house.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshjvm.core.bootstrap.BootstrapLoader;
import io.meshjvm.core.bootstrap.ControlPlaneSettings;
import io.meshjvm.core.bootstrap.DnsSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of settings says what the table in the code says. */
class SettingsPageTest {

  private static final String SOURCE =
      "mesh-core/src/main/java/io/meshjvm/core/bootstrap/SettingKey.java";

  /** A line of the table: the name of a constant, then texts in parentheses. */
  private static final Pattern CONSTANT =
      Pattern.compile("^  [A-Z_]+\\(\\s*(\".*?)\\)[,;]$", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"");

  private static final int KEY = 0;
  private static final int DEFAULT = 1;
  private static final int FIELD = 2;

  private final Map<String, List<String>> rows =
      Project.rows("settings.md").stream()
          .filter(row -> row.size() == 6)
          .collect(Collectors.toMap(row -> plain(row.get(0)), Function.identity()));

  @Test
  void listsEveryKeyOfTheLoader() {
    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(BootstrapLoader.keys());
  }

  @Test
  void namesPropertyAndVariableByTheirRule() {
    assertThat(rows)
        .allSatisfy(
            (key, row) -> {
              assertThat(plain(row.get(1))).isEqualTo("mesh." + key);
              assertThat(plain(row.get(2)))
                  .isEqualTo("MESH_" + key.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT));
              assertThat(row.get(5)).isNotBlank();
            });
  }

  @Test
  void namesIstiosNamesAndTheDefaultsOfTheCode() {
    List<List<String>> constants = constants();

    assertThat(constants).hasSameSizeAs(BootstrapLoader.keys());
    assertThat(constants)
        .allSatisfy(
            texts -> {
              List<String> row = rows.get(texts.get(KEY));
              assertThat(plain(row.get(4))).isEqualTo(texts.get(DEFAULT));
              assertThat(plain(row.get(3))).isEqualTo(String.join(", ", istioNames(texts)));
            });
  }

  private static List<String> istioNames(List<String> texts) {
    List<String> names = new ArrayList<>(texts.subList(FIELD + 1, texts.size()));
    if (!texts.get(FIELD).isEmpty()) {
      names.add("defaultConfig." + texts.get(FIELD));
    }
    return names;
  }

  private static List<List<String>> constants() {
    String source =
        Project.read(SOURCE)
            .replace(
                "Integer.toString(ControlPlaneSettings.DEFAULT_MAX_MESSAGE_BYTES)",
                "\"" + ControlPlaneSettings.DEFAULT_MAX_MESSAGE_BYTES + "\"")
            .replace(
                "DnsSettings.DEFAULT_HOLD.toMillis() + \"ms\"",
                "\"" + DnsSettings.DEFAULT_HOLD.toMillis() + "ms\"");
    return CONSTANT
        .matcher(source)
        .results()
        .map(constant -> TEXT.matcher(constant.group(1)))
        .map(texts -> texts.results().map(text -> text.group(1)).toList())
        .toList();
  }

  private static String plain(String cell) {
    return cell.replace("`", "");
  }
}
