/** Linear models of an experiment: from the prepared table to a model that predicts in each task's own terms. */
@NullMarked
package ai.polymath.linear.training;

import org.jspecify.annotations.NullMarked;
