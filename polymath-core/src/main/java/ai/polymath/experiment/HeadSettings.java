package ai.polymath.experiment;

import ai.polymath.PolymathException;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import java.util.List;

/**
 * What turns the representation into a task's output: hidden layers of ReLU, then a linear layer.
 *
 * @param widths widths of the hidden layers; none is a linear head
 * @param dropout share of the representation's and the hidden layers' units dropped in training
 */
@Doc("What turns the representation into a task's output: hidden layers, then a linear layer.")
public record HeadSettings(
        @Doc("Widths of the hidden layers; none is a linear head.") @Default("[]")
        List<Integer> widths,

        @Doc("Share of units dropped in training, in [0, 1).") @Default("0")
        double dropout) {
    /** Checks widths and dropout. */
    public HeadSettings {
        widths = List.copyOf(widths);
        for (int width : widths) {
            if (width < 1) {
                throw new PolymathException("A width of " + width + " is in widths, but a layer has 1 unit or more.");
            }
        }
        DropoutRule.check(dropout);
    }

    /**
     * The width of what the last layer is given.
     *
     * @param representation the width of the representation
     */
    public int lastWidth(int representation) {
        return widths.isEmpty() ? representation : widths.get(widths.size() - 1);
    }
}
