/**
 * Metrics: one small class each, all exact over the whole split, all found by name through {@link
 * ai.polymath.metric.Metrics}.
 *
 * <p>A metric reads {@link ai.polymath.metric.Scores} and tells the form of the task by its shape: one predicted number and
 * one label is a binary or a regression task; K predicted numbers and one label are the class probabilities of a
 * multiclass or an ordinal task; K predicted numbers and K labels are a multilabel task. Examples whose label is missing
 * are left out everywhere; in a multilabel task each missing label of an example is left out on its own.
 */
@NullMarked
package ai.polymath.metric;

import org.jspecify.annotations.NullMarked;
