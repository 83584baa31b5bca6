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
    private const int MostElements = 512;   // of a tensor that is sampled in whole
    private const int MostRows = 1024;
    private readonly nn.Module _model;
    private readonly HashSet<string> _masks;
    private List<NamedTensor> _tensors = [];
    private int _used = Kept;

    public WeightWatch(nn.Module model)
    {
        _model = model;
        _masks = [.. NamedTensor.Of(model)
            .Where(one => one.Role == TensorRole.Buffer && HostTensor.IsFloating(one.Tensor.dtype) && !TensorValues.AreFinite(one.Tensor)
            && TensorValues.Range(one.Name, one.Tensor).NaN == 0).Select(one => one.Name)];
        IsOnDevice = model.parameters().Any(parameter => parameter.device_type != DeviceType.CPU);
    }

    /// <summary>Whether a look waits for a device.</summary>
    public bool IsOnDevice { get; }

    /// <summary>
    /// Whether a sample of each tensor is finite: all of a small one, one element of each row of a large one. A gradient that is not finite
    /// reaches the bias of its layer, or else whole rows.
    /// </summary>
    public bool SampleIsFinite()
    {
        List();
        foreach (var one in _tensors)
            if (HostTensor.IsInPlace(one.Tensor, ScalarType.Float32) && !SampleIsFinite(one.Tensor)) return false;
        return true;
    }

    /// <summary>Parameters and buffers that are not finite, parameters first.</summary>
    public IReadOnlyList<NamedTensor> Broken()
    {
        List();
        List<NamedTensor> broken = [];
        foreach (var one in _tensors)
            if (!IsFinite(one.Tensor)) broken.Add(one);
        return broken;
    }

    private void List()
    {
        if (_used >= Kept || _tensors.Exists(one => one.Tensor.IsInvalid))
        {
            _tensors = [.. NamedTensor.Of(_model).Where(one => HostTensor.IsFloating(one.Tensor.dtype) && !_masks.Contains(one.Name))];
            _used = 0;
        }

        _used++;
    }

    private static bool SampleIsFinite(Tensor tensor)
    {
        var elements = tensor.numel();
        if (elements > int.MaxValue / sizeof(float)) return true;
        var values = MemoryMarshal.Cast<byte, float>(tensor.bytes);
        var step = elements <= MostElements ? 1 : (int)Math.Max(elements / Math.Max(tensor.shape[0], 1), elements / MostRows);
        var sum = 0f;
        for (var i = 0; i < values.Length; i += Math.Max(step, 1)) sum += values[i] * 0;
        return !float.IsNaN(sum);
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
