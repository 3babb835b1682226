package ai.polymath.adaptation;

import ai.polymath.adaptation.LearningCurve.Gain;
import ai.polymath.adaptation.LearningCurve.Point;
import ai.polymath.comparison.Estimate;
import ai.polymath.metric.Direction;
import ai.polymath.run.AtomicFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A learning curve as files. */
public final class CurveFiles {
    private CurveFiles() {}

    /** As {@code adapt.json} has it. */
    public static Map<String, Object> toTree(LearningCurve curve) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("task", curve.task());
        tree.put("metric", curve.metric());
        tree.put("direction", curve.direction() == Direction.HIGHER ? "higher is better" : "lower is better");
        tree.put("pool", curve.pool());
        tree.put("test", curve.test());
        tree.put("level", curve.level());
        List<Gain> gains = curve.gains();
        List<Object> points = new ArrayList<>();
        for (Point point : curve.points()) {
            Map<String, Object> own = new LinkedHashMap<>();
            own.put("examples", point.examples());
            point.scores().forEach((arm, scores) -> {
                Map<String, Object> way = new LinkedHashMap<>();
                way.put("test", scores);
                way.put("score", estimate(curve.score(arm, point)));
                if (arm != Arm.SCRATCH) {
                    Gain gain = CurveText.gain(gains, arm, point.examples());
                    way.put("better_than_scratch_by", estimate(gain.difference()));
                    way.put("adjusted_p", gain.p());
                }
                own.put(arm.word(), way);
            });
            points.add(own);
        }
        tree.put("points", points);
        List<String> verdicts = new ArrayList<>();
        curve.adapted().forEach(arm -> verdicts.add(CurveText.verdict(curve, arm)));
        tree.put("verdict", verdicts);
        return tree;
    }

    private static Map<String, Object> estimate(Estimate estimate) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("mean", estimate.mean());
        tree.put("low", estimate.low());
        tree.put("high", estimate.high());
        tree.put("p", estimate.p());
        tree.put("draws", estimate.replicates());
        return tree;
    }

    /** Writes a line for each number of examples, way to learn and draw; undefined figures are empty. */
    public static void writeCsv(LearningCurve curve, Path file) {
        StringBuilder text = new StringBuilder("examples,way,draw,metric,test\n");
        for (Point point : curve.points()) {
            point.scores().forEach((arm, scores) -> {
                for (int draw = 0; draw < scores.length; draw++) {
                    text.append(point.examples())
                            .append(',')
                            .append(arm.word())
                            .append(',')
                            .append(draw + 1)
                            .append(',')
                            .append(curve.metric())
                            .append(',')
                            .append(Double.isNaN(scores[draw]) ? "" : Double.toString(scores[draw]))
                            .append('\n');
                }
            });
        }
        AtomicFiles.writeText(file, text.toString());
    }
}
