package io.meshjvm.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlPlaneNameTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'Component':'istiod','ID':'istiod-0','Info':{'version':'1.29.0','tag':'x'}} | istiod"
            + " istiod-0 1.29.0",
        "{'Component':'istiod','ID':'istiod-0'} | istiod istiod-0",
        "{'Component':'istiod'} | istiod",
        "{'ID':7,'Info':{}} | 7",
        "{'ID':[],'Info':{}} | {'ID':[],'Info':{}}",
        "{'ID':null} | {'ID':null}",
        "{'Info':'none'} | {'Info':'none'}",
        "td-control-plane | td-control-plane",
        "[1] | [1]",
        "{broken | {broken",
        "'' | ''",
      },
      quoteCharacter = '`')
  void isShortAndFallsBackToTheControlPlanesOwnWords(String identifier, String name) {
    String json = identifier.equals("''") ? "" : identifier.replace('\'', '"');
    String expected = name.equals("''") ? "" : name.replace('\'', '"');

    assertThat(ControlPlaneName.parse(json)).hasToString(expected);
  }
}
