package ai.polymath.task;

import ai.polymath.DidYouMean;
import ai.polymath.PolymathException;
import ai.polymath.data.BoxLayout;
import ai.polymath.data.BoxesColumn;
import ai.polymath.data.Column;
import ai.polymath.data.Labels;
import ai.polymath.data.StructuredColumn;
import ai.polymath.data.Table;
import java.util.Arrays;
import java.util.List;

/** What tasks ask of a column of boxes: where the objects are, which classes there are, how many. */
final class BoxLabels {
    private BoxLabels() {}

    /** The target of a task that needs boxes. */
    static BoxesColumn column(String task, Table table, String target) {
        Column column = table.column(target);
        if (column instanceof BoxesColumn boxes) {
            return boxes;
        }
        throw new PolymathException("Task '" + task + "': column '" + target + "' holds "
                + (column instanceof StructuredColumn other ? other.kind() : "single values")
                + ", but the task needs boxes, as Pascal VOC and COCO have them.");
    }

    /** The declared classes, checked against the boxes, or those of the boxes. */
    static List<String> classes(String task, LabelSource source, String target, List<String> declared) {
        List<String> found = column(task, source.table(), target).classes();
        if (declared.isEmpty()) {
            if (found.isEmpty()) {
                throw new PolymathException("Task '" + task + "': column '" + target + "' has no object at all.");
            }
            return found;
        }
        for (String type : found) {
            if (!declared.contains(type)) {
                throw new PolymathException("Task '" + task + "': column '" + target + "' has objects of class '" + type
                        + "', which is not among its classes " + declared + "." + DidYouMean.hint(type, declared));
            }
        }
        return declared;
    }

    /** Where the objects are, as {@link BoxLayout} says; {@code NaN} behind the last and where nobody has looked. */
    static Labels places(FittedTask task, BoxesColumn column, boolean[] mine) {
        int most = 1;
        for (int row = 0; row < mine.length; row++) {
            BoxesColumn.Objects objects = column.objects().get(row);
            most = mine[row] && objects != null ? Math.max(most, objects.boxes().size()) : most;
        }
        int width = BoxLayout.width(most);
        double[] values = new double[Math.multiplyExact(mine.length, width)];
        Arrays.fill(values, Double.NaN);
        for (int row = 0; row < mine.length; row++) {
            BoxesColumn.Objects objects = column.objects().get(row);
            if (!mine[row] || objects == null) {
                continue;
            }
            values[row * width] = objects.boxes().size();
            for (int i = 0; i < objects.boxes().size(); i++) {
                BoxesColumn.Box box = objects.boxes().get(i);
                int at = row * width + BoxLayout.at(i);
                values[at] = classOf(task, column, box, row);
                values[at + 1] = box.left() / objects.width();
                values[at + 2] = box.top() / objects.height();
                values[at + 3] = box.right() / objects.width();
                values[at + 4] = box.bottom() / objects.height();
                values[at + BoxLayout.LABEL_DIFFICULT] = box.difficult() ? 1 : 0;
            }
        }
        return new Labels(values, width);
    }

    private static int classOf(FittedTask task, BoxesColumn column, BoxesColumn.Box box, int row) {
        int index = task.classes().indexOf(box.type());
        if (index < 0) {
            throw new PolymathException("Task '" + task.name() + "': row " + (row + 1) + " of column '" + column.name()
                    + "' has an object of class '" + box.type() + "', which is not among its classes "
                    + LabelSource.some(task.classes()) + "." + DidYouMean.hint(box.type(), task.classes()));
        }
        return index;
    }

    /** Which classes there are. */
    static Labels present(FittedTask task, BoxesColumn column, boolean[] mine) {
        int width = task.classes().size();
        double[] values = new double[Math.multiplyExact(mine.length, width)];
        for (int row = 0; row < mine.length; row++) {
            BoxesColumn.Objects objects = column.objects().get(row);
            if (!mine[row] || objects == null) {
                Arrays.fill(values, row * width, (row + 1) * width, Double.NaN);
                continue;
            }
            for (BoxesColumn.Box box : objects.boxes()) {
                values[row * width + classOf(task, column, box, row)] = 1;
            }
        }
        return new Labels(values, width);
    }

    /** How many objects there are, of all classes or of those that the task knows. */
    static Labels counts(FittedTask task, BoxesColumn column, boolean[] mine) {
        double[] values = new double[mine.length];
        for (int row = 0; row < mine.length; row++) {
            BoxesColumn.Objects objects = column.objects().get(row);
            values[row] = !mine[row] || objects == null
                    ? Double.NaN
                    : objects.boxes().stream()
                            .filter(box ->
                                    task.classes().isEmpty() || task.classes().contains(box.type()))
                            .count();
        }
        return Labels.of(values);
    }
}
