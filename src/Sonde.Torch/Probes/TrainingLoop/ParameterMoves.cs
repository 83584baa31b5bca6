// Tells which parameters have changed, by a hash over a sample of their elements.
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Keeps one hash a parameter: of all bytes of small ones, of evenly spaced elements of large ones. In the CPU's memory that costs microseconds; of parameters
/// on a device a few are looked at, through a copy.
/// </summary>
internal sealed class ParameterMoves
{
    private const int SampleElements = 1024;
    private const int MostOnDevice = 8;
    private readonly Dictionary<string, ulong> _before = [];
    private readonly Dictionary<string, ulong> _first = [];
    private readonly HashSet<string> _still = [];

    /// <summary>Names of those that have not changed since the first look.</summary>
    public IReadOnlyCollection<string> Still => _still;

    /// <summary>Looks at the parameters.</summary>
    /// <param name="trainable">Those with requires_grad.</param>
    /// <returns>How many changed since the last look, null at the first; and how many could be compared.</returns>
    public (int? Moved, int Watched) Look(IEnumerable<(string Name, Parameter Parameter)> trainable)
    {
        var (moved, watched, onDevice, isFirst) = (0, 0, 0, _before.Count == 0);
        _still.Clear();
        foreach (var (name, parameter) in trainable)
        {
            if (parameter.device_type != DeviceType.CPU && onDevice++ >= MostOnDevice) continue;
            if (HashOf(parameter) is not { } hash) continue;
            if (_before.TryGetValue(name, out var old))
            {
                watched++;
                if (old != hash) moved++;
            }
            _before[name] = hash;
            if (_first.TryAdd(name, hash) || _first[name] == hash) _still.Add(name);
        }
        return (isFirst ? null : moved, isFirst ? _before.Count : watched);
    }

    /// <summary>A hash of a sample of the tensor's elements; null where they cannot be read.</summary>
    public static ulong? HashOf(Tensor tensor)
    {
        if (tensor.IsInvalid || tensor.is_sparse || tensor.numel() == 0) return null;   // a model that is moved gives up its tensors
        if (tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
        {
            var size = (int)tensor.ElementSize;
            return tensor.numel() * size <= int.MaxValue ? Hash(tensor.bytes, size) : null;
        }
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var flat = tensor.detach().reshape(-1);
        var sample = flat[TensorIndex.Slice(0, flat.numel(), Math.Max(1, flat.numel() / SampleElements))].to(ScalarType.Float32).cpu().contiguous();
        return Hash(sample.bytes, sizeof(float));
    }

    private static ulong Hash(ReadOnlySpan<byte> bytes, int size)
    {
        var hash = 14695981039346656037UL;
        var count = bytes.Length / size;
        if (count <= SampleElements)
        {
            foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes)) hash = Mix(hash, word);
            foreach (var value in bytes[(bytes.Length / sizeof(ulong) * sizeof(ulong))..]) hash = Mix(hash, value);
            return hash;
        }
        for (var i = 0; i < SampleElements; i++)
        {
            var at = (int)((long)i * count / SampleElements) * size;
            foreach (var value in bytes.Slice(at, size)) hash = Mix(hash, value);
        }
        return hash;
    }

    private static ulong Mix(ulong hash, ulong value) => System.Numerics.BitOperations.RotateLeft((hash ^ value) * 1099511628211UL, 29);
}
