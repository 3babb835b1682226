package ai.polymath.torch.pretrained;

import ai.polymath.torch.engine.Safetensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** A file being written: names with shapes, and numbers by chance that every type holds exactly. */
final class SavedWeights {
    final Map<String, Safetensors.Content> contents = new LinkedHashMap<>();
    final Map<String, float[]> values = new LinkedHashMap<>();
    private final SplittableRandom random = new SplittableRandom(4);
    private final String type;

    SavedWeights(String type) {
        this.type = type;
    }

    SavedWeights add(String name, long... shape) {
        int length = 1;
        for (long size : shape) {
            length *= (int) size;
        }
        float[] own = new float[length];
        for (int i = 0; i < length; i++) {
            // Eight bits of precision, so that bf16 and f16 hold it.
            own[i] = random.nextInt(-127, 128) / 64f;
        }
        values.put(name, own);
        contents.put(name, new Safetensors.Content(type, shape, () -> bytes(own)));
        return this;
    }

    private byte[] bytes(float[] own) {
        int size = type.equals("F64") ? 8 : type.equals("F32") ? 4 : 2;
        ByteBuffer buffer = ByteBuffer.allocate(size * own.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float x : own) {
            switch (type) {
                case "F64" -> buffer.putDouble(x);
                case "F32" -> buffer.putFloat(x);
                case "BF16" -> buffer.putShort((short) (Float.floatToIntBits(x) >> 16));
                default -> buffer.putShort(half(x));
            }
        }
        return buffer.array();
    }

    /** IEEE binary16 of a number that it holds. */
    private static short half(float x) {
        int bits = Float.floatToIntBits(x);
        int exponent = ((bits >> 23) & 0xff) - 127 + 15;
        return x == 0 ? 0 : (short) (bits >>> 16 & 0x8000 | exponent << 10 | (bits & 0x7fffff) >> 13);
    }

    Path write(Path file) {
        Safetensors.write(file, contents, Map.of("format", "pt"));
        return file;
    }

    /** The state of torchvision's resnet18, or of resnet50, of that width. */
    static SavedWeights torchvision(String type, int depth) {
        SavedWeights saved = new SavedWeights(type);
        saved.add("conv1.weight", InitialWeightsTest.WIDTH, 3, 7, 7);
        norm(saved, "bn1", InitialWeightsTest.WIDTH);
        int in = InitialWeightsTest.WIDTH;
        int[] blocks = depth == 18 ? new int[] {2, 2, 2, 2} : new int[] {3, 4, 6, 3};
        for (int group = 0; group < 4; group++) {
            int inner = InitialWeightsTest.WIDTH << group;
            int out = depth == 18 ? inner : 4 * inner;
            for (int b = 0; b < blocks[group]; b++) {
                String name = "layer" + (group + 1) + "." + b;
                if (depth == 18) {
                    saved.add(name + ".conv1.weight", inner, in, 3, 3);
                    norm(saved, name + ".bn1", inner);
                    saved.add(name + ".conv2.weight", inner, inner, 3, 3);
                    norm(saved, name + ".bn2", inner);
                } else {
                    saved.add(name + ".conv1.weight", inner, in, 1, 1);
                    norm(saved, name + ".bn1", inner);
                    saved.add(name + ".conv2.weight", inner, inner, 3, 3);
                    norm(saved, name + ".bn2", inner);
                    saved.add(name + ".conv3.weight", out, inner, 1, 1);
                    norm(saved, name + ".bn3", out);
                }
                if (in != out) {
                    saved.add(name + ".downsample.0.weight", out, in, 1, 1);
                    norm(saved, name + ".downsample.1", out);
                }
                in = out;
            }
        }
        return saved.add("fc.weight", 1000, in).add("fc.bias", 1000);
    }

    private static void norm(SavedWeights saved, String name, int width) {
        saved.add(name + ".weight", width)
                .add(name + ".bias", width)
                .add(name + ".running_mean", width)
                .add(name + ".running_var", width);
        saved.contents.put(
                name + ".num_batches_tracked", new Safetensors.Content("I64", new long[0], () -> new byte[8]));
    }
}
