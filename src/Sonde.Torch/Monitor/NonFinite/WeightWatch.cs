// Whether parameters and buffers are finite, cheaply enough to ask after most steps.
using System.Numerics;
using System.Runtime.InteropServices;
using Sonde.Torch.Captures;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Holds the model's tensors by name, and looks for them anew now and then. A buffer that is infinite when the monitor is attached is a mask,
/// and is left out.
/// </summary>
internal sealed class WeightWatch
{
    private const int Kept = 64;   // looks for which the list of tensors is kept: a model that is moved gets other tensors
    private readonly nn.Module _model;
    private readonly HashSet<string> _masks;
    private List<NamedTensor> _tensors = [];
    private int _used = Kept;

    public WeightWatch(nn.Module model)
    {
        _model = model;
        _masks = [.. NamedTensor.Of(model).Where(one => one.Role == TensorRole.Buffer && HostTensor.IsFloating(one.Tensor.dtype) && !TensorValues.AreFinite(one.Tensor)
            && TensorValues.Range(one.Name, one.Tensor).NaN == 0).Select(one => one.Name)];
        IsOnDevice = model.parameters().Any(parameter => parameter.device_type != DeviceType.CPU);
    }

    /// <summary>Whether a look waits for a device.</summary>
    public bool IsOnDevice { get; }

    /// <summary>Parameters and buffers that are not finite, parameters first.</summary>
    public IReadOnlyList<NamedTensor> Broken()
    {
        if (_used >= Kept || _tensors.Exists(one => one.Tensor.IsInvalid))
        {
            _tensors = [.. NamedTensor.Of(_model).Where(one => HostTensor.IsFloating(one.Tensor.dtype) && !_masks.Contains(one.Name))];
            _used = 0;
        }

        _used++;
        List<NamedTensor> broken = [];
        foreach (var one in _tensors)
            if (!IsFinite(one.Tensor)) broken.Add(one);
        return broken;
    }

    // Zero times a number that is not finite is NaN, and so is a sum with it.
    private static bool IsFinite(Tensor tensor)
    {
        if (!HostTensor.IsInPlace(tensor, ScalarType.Float32) || tensor.numel() > int.MaxValue / sizeof(float)) return TensorValues.AreFinite(tensor);
        var values = MemoryMarshal.Cast<byte, float>(tensor.bytes);
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var (first, second) = (Vector<float>.Zero, Vector<float>.Zero);
        var i = 0;
        for (; i + 1 < vectors.Length; i += 2)
        {
            first += vectors[i] * Vector<float>.Zero;
            second += vectors[i + 1] * Vector<float>.Zero;
        }

        if (i < vectors.Length) first += vectors[i] * Vector<float>.Zero;
        var sum = Vector.Sum(first + second);
        foreach (var value in values[(vectors.Length * Vector<float>.Count)..]) sum += value * 0;
        return !float.IsNaN(sum);
    }
}
