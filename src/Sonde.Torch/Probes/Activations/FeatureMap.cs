// One sample's channels as a grid of grey images.
using System.IO.Enumeration;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>The channels that a layer put out for the first sample of a batch.</summary>
internal sealed class FeatureMap
{
    /// <summary>Channels shown; where more are left out, the grid ends with a grey bar.</summary>
    public const int MostChannels = 64;

    private const int CellSide = 32, Gap = 1;
    private readonly float[] _values;
    private readonly int _channels, _height, _width;
    private readonly bool _leftOut;

    private FeatureMap(string layer, float[] values, int channels, int height, int width, bool leftOut) =>
        (Layer, _values, _channels, _height, _width, _leftOut) = (layer, values, channels, height, width, leftOut);

    /// <summary>The layer's name.</summary>
    public string Layer { get; }

    /// <summary>Names of the modules that are imaged: those that patterns fit, or the first convolution.</summary>
    public static IEnumerable<string> Choose(List<WatchedModule> modules, string[]? patterns) => patterns is null
        ? modules.Where(module => module.Type is "Conv2d" or "ConvTranspose2d").Select(module => module.Name).Take(1)
        : modules.Select(module => module.Name)
            .Where(name => patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false)));

    /// <summary>Copies the first sample's channels; null where the tensor is not of shape [N, C, H, W].</summary>
    public static FeatureMap? Read(string layer, Tensor output)
    {
        if (output.dim() != 4 || output.numel() == 0) return null;
        var (all, height, width) = (output.shape[1], (int)output.shape[2], (int)output.shape[3]);
        var channels = (int)Math.Min(all, MostChannels);
        if (HostTensor.IsInPlace(output, ScalarType.Float32))
            return new(layer, MemoryMarshal.Cast<byte, float>(output.bytes)[..(channels * height * width)].ToArray(), channels, height, width, channels < all);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return new(layer, HostTensor.ToFloats(output.detach()[0].narrow(0, 0, channels)), channels, height, width, channels < all);
    }

    /// <summary>
    /// Writes the grid. All channels share one scale, so that dead ones look flat next to live ones; NaN and infinity are red.
    /// </summary>
    public void Write(SummaryWriter writer, string tag, long step)
    {
        var columns = (int)Math.Ceiling(Math.Sqrt(_channels));
        var rows = (_channels + columns - 1) / columns;
        var scale = Math.Max(1, (CellSide + Math.Max(_height, _width) - 1) / Math.Max(_height, _width));
        var (across, down) = ((_width * scale) + Gap, (_height * scale) + Gap);
        var (width, height) = ((columns * across) + Gap, (rows * down) + Gap + (_leftOut ? 2 * Gap : 0));
        var pixels = new byte[width * height * 3];
        if (_leftOut) pixels.AsSpan((height - (2 * Gap)) * width * 3).Fill(128);
        var (low, span) = Range();
        for (var channel = 0; channel < _channels; channel++)
        {
            var (left, top) = (Gap + (channel % columns * across), Gap + (channel / columns * down));
            for (var y = 0; y < _height * scale; y++)
            {
                for (var x = 0; x < _width * scale; x++)
                {
                    var value = _values[(((channel * _height) + (y / scale)) * _width) + (x / scale)];
                    var grey = float.IsFinite(value) ? TensorImage.ToByte((value - low) / span * 255) : (byte)0;
                    var at = (((top + y) * width) + left + x) * 3;
                    (pixels[at], pixels[at + 1], pixels[at + 2]) = float.IsFinite(value) ? (grey, grey, grey) : ((byte)255, (byte)0, (byte)0);
                }
            }
        }
        writer.AddImage(tag, pixels, width, height, 3, step);
    }

    private (float Low, float Span) Range()
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in _values)
        {
            if (!float.IsFinite(value)) continue;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
        return high > low ? (low, high - low) : (high - 1, 1);
    }
}
