package ai.polymath.experiment;

import ai.polymath.balancing.Balancing;
import ai.polymath.settings.Default;
import ai.polymath.settings.Doc;
import ai.polymath.settings.Inline;

/**
 * How the tasks' losses become one step: a method with its own settings, and what is common to all methods.
 *
 * @param method the method; its settings stand beside its name
 */
@Doc("How the tasks' losses become one step.")
public record BalancingSettings(
        @Doc("The method; its settings stand beside its name.") @Default("equal") @Inline
        Balancing method) {}
