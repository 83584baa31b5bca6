// Generated data: points, images and sequences. Everything follows torch's seed.
using static TorchSharp.torch;

namespace FaultZoo;

internal static class Data
{
    /// <summary>Gaussian clouds around random centres: x [n, features], y [n] int64.</summary>
    public static (Tensor X, Tensor Y) Blobs(int n, int classes = 4, int features = 8, double spread = 1.0)
    {
        var centres = randn(classes, features) * 2;
        var y = randint(classes, new long[] { n }, ScalarType.Int64);
        return (centres[y] + (randn(n, features) * spread), y);
    }

    /// <summary>Interleaved spirals in the plane: x [n, 2] within about -1..1, y [n] int64. No linear model does well.</summary>
    public static (Tensor X, Tensor Y) Spirals(int n, int classes = 3, double noise = 0.05)
    {
        var y = randint(classes, new long[] { n }, ScalarType.Int64);
        var radius = rand(n).sqrt();
        var angle = (radius * 4.5) + (y * (2 * Math.PI / classes)) + (randn(n) * noise);
        return (stack([radius * angle.cos(), radius * angle.sin()], 1), y);
    }

    /// <summary>Two half moons: x [n, 2], y [n] int64.</summary>
    public static (Tensor X, Tensor Y) Moons(int n, double noise = 0.1)
    {
        var y = randint(2, new long[] { n }, ScalarType.Int64);
        var angle = rand(n) * Math.PI;
        var across = where(y.eq(0), angle.cos(), 1 - angle.cos());
        var up = where(y.eq(0), angle.sin(), 0.5 - angle.sin());
        return (stack([across, up], 1) + (randn(n, 2) * noise), y);
    }

    /// <summary>A smooth function of several inputs with little noise: x [n, features], y [n, 1].</summary>
    public static (Tensor X, Tensor Y) Regression(int n, int features = 6, double noise = 0.05)
    {
        var x = randn(n, features);
        var y = (x[.., 0..1] * 1.5).sin() + (x[.., 1..2] * x[.., 2..3] * 0.5) + (x[.., 3..4] * 0.7);
        return (x, y + (randn(n, 1) * noise));
    }

    /// <summary>
    /// Grey images [n, 1, size, size] in 0..1 of strokes at random places on a noisy ground: bar, column, diagonal, frame, cross, disc (up to 6 classes).
    /// </summary>
    public static (Tensor X, Tensor Y) Shapes(int n, int classes = 4, int size = 16, double noise = 0.15)
    {
        var pixels = new float[n * size * size];
        var labels = new long[n];
        var random = new Random((int)randint(int.MaxValue, new long[] { 1 }, ScalarType.Int64).item<long>());
        for (var i = 0; i < n; i++)
        {
            labels[i] = random.Next(classes);
            var extent = size / 2;
            var (left, top) = (random.Next(size - extent), random.Next(size - extent));
            for (var row = 0; row < size; row++)
            {
                for (var column = 0; column < size; column++)
                {
                    var (u, v) = (column - left, row - top);
                    var inside = u >= 0 && v >= 0 && u < extent && v < extent;
                    var ink = inside && Ink(labels[i], u, v, extent) ? 0.8 : 0.1;
                    pixels[(((i * size) + row) * size) + column] = (float)Math.Clamp(ink + ((random.NextDouble() - 0.5) * 2 * noise), 0, 1);
                }
            }
        }
        return (tensor(pixels).reshape(n, 1, size, size), tensor(labels));
    }

    /// <summary>Sequences of ±1 [n, length, 1] with the parity (0 or 1) of the minus signs.</summary>
    public static (Tensor X, Tensor Y) Parity(int n, int length)
    {
        var bits = randint(2, new long[] { n, length }, ScalarType.Int64);
        return (((bits * 2) - 1).to_type(ScalarType.Float32).unsqueeze(-1), bits.sum(1) % 2);
    }

    /// <summary>Noisy waves [n, length, 1]; the class is the frequency.</summary>
    public static (Tensor X, Tensor Y) Waves(int n, int length = 24, int classes = 3, double noise = 0.2)
    {
        var y = randint(classes, new long[] { n }, ScalarType.Int64);
        var time = arange(length).to_type(ScalarType.Float32).unsqueeze(0);
        var phase = rand(n, 1) * 2 * Math.PI;
        var wave = (((y.unsqueeze(1) + 1) * time * (2 * Math.PI / length)) + phase).sin();
        return ((wave + (randn(n, length) * noise)).unsqueeze(-1), y);
    }

    /// <summary>A symbol to remember at the start, then noise: x [n, length, symbols] one-hot, y [n] the first symbol.</summary>
    public static (Tensor X, Tensor Y) FirstSymbol(int n, int length, int symbols = 4)
    {
        var tokens = randint(symbols, new long[] { n, length }, ScalarType.Int64);
        var x = nn.functional.one_hot(tokens, symbols).to_type(ScalarType.Float32);
        return (x, tokens[.., 0].clone());
    }

    /// <summary>Sums: x [n, length, 1] uniform in 0..1, y [n, 1] their sum.</summary>
    public static (Tensor X, Tensor Y) Sums(int n, int length)
    {
        var x = rand(n, length, 1);
        return (x, x.sum(1));
    }

    /// <summary>Token sequences [n, length]; the class is the sum of the first two tokens modulo the classes: no bag of tokens tells it.</summary>
    public static (Tensor X, Tensor Y) PairSum(int n, int length = 8, int classes = 4)
    {
        var x = randint(classes, new long[] { n, length }, ScalarType.Int64);
        return (x, (x[.., 0] + x[.., 1]) % classes);
    }

    /// <summary>Token sequences [n, length] for a language model: the next token is the sum of the last two, modulo the vocabulary, with some noise.</summary>
    public static Tensor Fibonacci(int n, int length, int vocabulary = 12, double noise = 0.02)
    {
        var tokens = new long[n, length];
        var random = new Random((int)randint(int.MaxValue, new long[] { 1 }, ScalarType.Int64).item<long>());
        for (var i = 0; i < n; i++)
        {
            for (var t = 0; t < length; t++)
            {
                tokens[i, t] = t < 2 || random.NextDouble() < noise ? random.Next(vocabulary) : (tokens[i, t - 1] + tokens[i, t - 2]) % vocabulary;
            }
        }
        return tensor(tokens);
    }

    private static bool Ink(long shape, int u, int v, int extent) => shape switch
    {
        0 => Math.Abs(v - (extent / 2)) <= 1,
        1 => Math.Abs(u - (extent / 2)) <= 1,
        2 => Math.Abs(u - v) <= 1,
        3 => u < 2 || v < 2 || u >= extent - 2 || v >= extent - 2,
        4 => Math.Abs(u - (extent / 2)) <= 1 || Math.Abs(v - (extent / 2)) <= 1,
        _ => ((u - (extent / 2)) * (u - (extent / 2))) + ((v - (extent / 2)) * (v - (extent / 2))) <= extent * extent / 6,
    };
}
