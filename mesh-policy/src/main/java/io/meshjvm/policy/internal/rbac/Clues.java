package io.meshjvm.policy.internal.rbac;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is known of every query that a rule matches, without asking the rule; a query that does not
 * show it need not be asked about. Immutable.
 */
sealed interface Clues {

  /** Nothing is known. */
  Clues NONE = new All(List.of());

  /** A text of the attribute has all of the parts. */
  static Clues of(Attribute attribute, List<Part> parts) {
    return new All(parts.stream().<Clues>map(part -> new One(new Clue(attribute, part))).toList());
  }

  /** Tells of each clue in it. */
  void each(Consumer<Clue> to);

  /**
   * Clues of which every query that the rule matches shows at least one.
   *
   * @param cost how many rules share a clue
   * @return those shared by the fewest, or null if none are known
   */
  @Nullable Choice choose(ToIntFunction<Clue> cost);

  /**
   * Clues, one of which is shown.
   *
   * @param clues the clues
   * @param cost how many rules share one of them at most
   */
  record Choice(List<Clue> clues, int cost) {}

  /** Queries show this one. */
  record One(Clue clue) implements Clues {

    @Override
    public void each(Consumer<Clue> to) {
      to.accept(clue);
    }

    @Override
    public Choice choose(ToIntFunction<Clue> cost) {
      return new Choice(List.of(clue), cost.applyAsInt(clue));
    }
  }

  /** Queries show all of these. */
  record All(List<Clues> parts) implements Clues {

    @Override
    public void each(Consumer<Clue> to) {
      parts.forEach(part -> part.each(to));
    }

    @Override
    public @Nullable Choice choose(ToIntFunction<Clue> cost) {
      Choice best = null;
      for (Clues part : parts) {
        Choice choice = part.choose(cost);
        if (choice != null && (best == null || choice.cost() < best.cost())) {
          best = choice;
        }
      }
      return best;
    }
  }

  /** Queries show one of these. */
  record Any(List<Clues> parts) implements Clues {

    @Override
    public void each(Consumer<Clue> to) {
      parts.forEach(part -> part.each(to));
    }

    @Override
    public @Nullable Choice choose(ToIntFunction<Clue> cost) {
      List<Clue> clues = new ArrayList<>();
      int most = 0;
      for (Clues part : parts) {
        Choice choice = part.choose(cost);
        if (choice == null) {
          return null;
        }
        clues.addAll(choice.clues());
        most = Math.max(most, choice.cost());
      }
      return new Choice(clues, most);
    }
  }
}
