package ai.polymath.data;

/**
 * What the model sees of some rows, as plain arrays.
 *
 * @param dense standardised numbers, yes/no and missing-value indicators, row-major {@code [rows, denseWidth]}
 * @param denseWidth numbers a row
 * @param codes category indices, row-major {@code [rows, codeWidth]}; 0 stands for a category unseen in training
 * @param codeWidth categories a row
 * @param rows how many rows
 */
public record Features(float[] dense, int denseWidth, int[] codes, int codeWidth, int rows) {}
