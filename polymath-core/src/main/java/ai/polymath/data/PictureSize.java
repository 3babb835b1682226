package ai.polymath.data;

/**
 * Resizes pictures by area: a pixel of the smaller picture is the mean of the area that it covers, of the larger one the
 * pixel where its middle lies between the two nearest (bilinear). Colours become grey as {@code 0.299 R + 0.587 G + 0.114 B}
 * (ITU-R BT.601).
 */
final class PictureSize {
    private PictureSize() {}

    /** The picture in that size, {@code [height, width, channels]}; the picture's own values if nothing changes. */
    static byte[] resize(Images.Picture picture, int height, int width, int channels) {
        if (picture.height() == height && picture.width() == width && picture.channels() == channels) {
            return picture.values();
        }
        int from = picture.channels();
        float[] wide = alongWidth(picture, width);
        float[] both = alongHeight(wide, picture.height(), height, width * from);
        byte[] result = new byte[height * width * channels];
        for (int p = 0; p < height * width; p++) {
            for (int c = 0; c < channels; c++) {
                float value = channels == from
                        ? both[p * from + c]
                        : from == 1
                                ? both[p]
                                : 0.299f * both[p * 3] + 0.587f * both[p * 3 + 1] + 0.114f * both[p * 3 + 2];
                result[p * channels + c] = (byte) Math.max(0, Math.min(255, Math.round(value)));
            }
        }
        return result;
    }

    private static float[] alongWidth(Images.Picture picture, int width) {
        int channels = picture.channels();
        Weights[] weights = Weights.of(picture.width(), width);
        float[] result = new float[picture.height() * width * channels];
        for (int y = 0; y < picture.height(); y++) {
            int row = y * picture.width() * channels;
            for (int x = 0; x < width; x++) {
                Weights own = weights[x];
                for (int c = 0; c < channels; c++) {
                    float sum = 0;
                    for (int i = 0; i < own.values.length; i++) {
                        sum += own.values[i] * (picture.values()[row + (own.first + i) * channels + c] & 0xff);
                    }
                    result[(y * width + x) * channels + c] = sum;
                }
            }
        }
        return result;
    }

    private static float[] alongHeight(float[] rows, int from, int to, int rowLength) {
        Weights[] weights = Weights.of(from, to);
        float[] result = new float[to * rowLength];
        for (int y = 0; y < to; y++) {
            Weights own = weights[y];
            for (int i = 0; i < own.values.length; i++) {
                float weight = own.values[i];
                int source = (own.first + i) * rowLength;
                for (int x = 0; x < rowLength; x++) {
                    result[y * rowLength + x] += weight * rows[source + x];
                }
            }
        }
        return result;
    }

    /** Which old pixels a new one is made of; the weights sum to 1. */
    private record Weights(int first, float[] values) {
        static Weights[] of(int from, int to) {
            Weights[] all = new Weights[to];
            for (int i = 0; i < to; i++) {
                all[i] = to < from ? area(i, from, to) : between(i, from, to);
            }
            return all;
        }

        private static Weights area(int i, int from, int to) {
            double begin = (double) i * from / to;
            double end = (double) (i + 1) * from / to;
            int first = (int) begin;
            int last = Math.min(from, (int) Math.ceil(end));
            float[] values = new float[last - first];
            for (int k = first; k < last; k++) {
                values[k - first] = (float) ((Math.min(end, k + 1) - Math.max(begin, k)) / (end - begin));
            }
            return new Weights(first, values);
        }

        private static Weights between(int i, int from, int to) {
            double middle = Math.max(0, Math.min(from - 1.0, (i + 0.5) * from / to - 0.5));
            int first = (int) middle;
            float share = (float) (middle - first);
            return share == 0
                    ? new Weights(first, new float[] {1})
                    : new Weights(first, new float[] {1 - share, share});
        }
    }
}
