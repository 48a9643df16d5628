package io.meshjvm.house.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of errors lists every code that the sources throw or log, and no other. */
class ErrorsPageTest {

  private static final Pattern CODE = Pattern.compile("\"(MESH-\\d{4})\\b");

  @Test
  void listsEveryCodeOfTheSourcesOnce() throws IOException {
    Set<String> thrown =
        Project.mainSources()
            .flatMap(file -> CODE.matcher(Project.read(file)).results())
            .map((MatchResult match) -> "`" + match.group(1) + "`")
            .collect(Collectors.toCollection(TreeSet::new));

    List<String> listed = Project.rows("errors.md").stream().map(row -> row.get(0)).toList();

    assertThat(thrown).hasSizeGreaterThan(90);
    assertThat(listed).isSorted().doesNotHaveDuplicates();
    assertThat(new TreeSet<>(listed)).isEqualTo(thrown);
  }

  @Test
  void saysOfEachWhatHappenedAndWhatToDo() {
    assertThat(Project.rows("errors.md"))
        .allSatisfy(
            row -> assertThat(row).hasSize(3).allSatisfy(cell -> assertThat(cell).isNotBlank()));
  }
}
