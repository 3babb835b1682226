package ai.polymath.data;

/**
 * Which rows train, which choose the best epoch, and which are kept for the final figures. No row is in two parts.
 *
 * @param train rows the model learns from and preprocessing is fitted on
 * @param validation rows that choose epochs and settings; may be empty
 * @param test rows touched once, at the end; may be empty
 */
public record Split(int[] train, int[] validation, int[] test) {}
