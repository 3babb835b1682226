package ai.polymath.data;

import java.util.List;
import java.util.SortedMap;

/**
 * Reads molecules. The chemistry is not core's: an implementation is found by {@link java.util.ServiceLoader}; the module
 * {@code polymath-data} brings one.
 */
public interface MoleculeReader {
    /**
     * What the settings ask for, of all rows of a column.
     *
     * @param smiles the column
     * @param settings what is made of it
     * @param scaffold whether the last column says each molecule's scaffold, see {@link Molecules#scaffold}
     */
    Read read(TextColumn smiles, MoleculeSettings settings, boolean scaffold);

    /**
     * What was read.
     *
     * @param columns those of {@link MoleculeSettings#columns}, then the scaffold if it was asked for; missing where a row
     *     holds no molecule, but for the scaffold, which then is a word of its own
     * @param problems why a row, from 0, holds no molecule
     */
    record Read(List<Column> columns, SortedMap<Integer, String> problems) {
        /** The columns are copied. */
        public Read {
            columns = List.copyOf(columns);
        }
    }
}
