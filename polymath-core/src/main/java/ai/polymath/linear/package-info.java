/**
 * Convex multi-task regression and classification: T linear models fitted together under a penalty that says how the
 * tasks are related (the family of MALSAR: Zhou, Chen and Ye, "MALSAR: multi-task learning via structural
 * regularization", 2011).
 *
 * <p>{@link ai.polymath.linear.MultiTaskProblem} holds the data, a {@link ai.polymath.linear.LinearPenalty} the relation,
 * {@link ai.polymath.linear.MultiTaskLinear} fits one model, {@link ai.polymath.linear.RegularizationPath} many, and
 * {@link ai.polymath.linear.CrossValidation} chooses the strength.
 */
@NullMarked
package ai.polymath.linear;

import org.jspecify.annotations.NullMarked;
