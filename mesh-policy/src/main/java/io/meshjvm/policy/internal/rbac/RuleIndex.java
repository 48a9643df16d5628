package io.meshjvm.policy.internal.rbac;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Many rules of which one is enough. Finds the first that matches without asking each: a rule is
 * asked if the query shows one of the clues that it was filed under, which are those that the
 * fewest rules share, or if nothing is known of it. What it finds is what asking one after another
 * would find.
 */
final class RuleIndex implements Rule {

  /** So few are asked as soon as looked up. */
  private static final int FEW = 8;

  private final List<Rule> rules;
  private final BitSet unfiled;
  private final Map<Attribute, PartIndex> files;

  private RuleIndex(List<Rule> rules, BitSet unfiled, Map<Attribute, PartIndex> files) {
    this.rules = rules;
    this.unfiled = unfiled;
    this.files = files;
  }

  /** Files rules, in the order in which they are asked. */
  static RuleIndex of(List<Rule> rules) {
    List<Rule> each = List.copyOf(rules);
    BitSet unfiled = new BitSet(each.size());
    return new RuleIndex(each, unfiled, each.size() <= FEW ? Map.of() : file(each, unfiled));
  }

  private static Map<Attribute, PartIndex> file(List<Rule> rules, BitSet unfiled) {
    List<Clues> known = rules.stream().map(Rule::clues).toList();
    Map<Clue, Integer> sharing = new HashMap<>();
    known.forEach(clues -> clues.each(clue -> sharing.merge(clue, 1, Integer::sum)));
    Map<Attribute, PartIndex.Builder> files = new HashMap<>();
    for (int rule = 0; rule < rules.size(); rule++) {
      Clues.Choice choice = known.get(rule).choose(clue -> sharing.getOrDefault(clue, 0));
      if (choice == null) {
        unfiled.set(rule);
        continue;
      }
      for (Clue clue : choice.clues()) {
        files
            .computeIfAbsent(clue.attribute(), attribute -> new PartIndex.Builder())
            .add(clue.part(), rule);
      }
    }
    return files.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, file -> file.getValue().build()));
  }

  /** Position of the first rule that matches, or -1. */
  int first(RbacQuery query) {
    return files.isEmpty() ? firstOfAll(query) : firstOf(candidates(query), query);
  }

  @Override
  public boolean matches(RbacQuery query) {
    return first(query) >= 0;
  }

  @Override
  public Clues clues() {
    return new Clues.Any(rules.stream().map(Rule::clues).toList());
  }

  private BitSet candidates(RbacQuery query) {
    BitSet candidates = (BitSet) unfiled.clone();
    files.forEach(
        (attribute, file) -> {
          for (String text : attribute.of(query)) {
            file.find(text, candidates);
          }
        });
    return candidates;
  }

  private int firstOf(BitSet candidates, RbacQuery query) {
    int rule = candidates.nextSetBit(0);
    while (rule >= 0 && !rules.get(rule).matches(query)) {
      rule = candidates.nextSetBit(rule + 1);
    }
    return rule;
  }

  private int firstOfAll(RbacQuery query) {
    for (int rule = 0; rule < rules.size(); rule++) {
      if (rules.get(rule).matches(query)) {
        return rule;
      }
    }
    return -1;
  }
}
