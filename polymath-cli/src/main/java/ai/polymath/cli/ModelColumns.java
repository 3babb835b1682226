package ai.polymath.cli;

import ai.polymath.data.FeatureEncoding;
import ai.polymath.reader.ColumnKind;
import ai.polymath.reader.ReadPlan;
import ai.polymath.torch.bundle.TrainedModel;
import java.util.LinkedHashMap;
import java.util.Map;

/** How a model's own table is to be read: its features keep the kinds they had in training. */
final class ModelColumns {
    private ModelColumns() {}

    static ReadPlan plan(TrainedModel model) {
        Map<String, ColumnKind> declared = new LinkedHashMap<>();
        for (FeatureEncoding encoding : model.preprocessing().encodings()) {
            declared.put(
                    encoding.column(),
                    encoding instanceof FeatureEncoding.Categorical ? ColumnKind.TEXT : ColumnKind.NUMERIC);
        }
        return ReadPlan.declaring(declared);
    }
}
